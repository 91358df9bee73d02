import { describe, expect, test } from 'vitest'
import { header as base, chainIds, cut, salt } from '../../test/fixtures.ts'
import { operators } from '../../test/operators.ts'
import { InvalidAttestation } from '../errors.ts'
import { signedSnapshot } from '../testing/signedSnapshot.ts'
import type { AttestedSnapshot } from './attestedSnapshot.ts'
import { verifyAttested } from './attestedSnapshot.ts'
import { parseOperatorSet } from './operatorSet.ts'
import { hashSnapshot } from './snapshotHeader.ts'

const set = parseOperatorSet({ threshold: 2, operators: operators.slice(0, 3).map(({ address }) => address) })
const assets = [`0x${'00'.repeat(32)}` as const]
const attest = () =>
  signedSnapshot({ salt, keys: [operators[2], operators[0]].filter((key) => key !== undefined), set, cut, assets })

describe('verifyAttested', () => {
  test('default', async () => {
    await expect(verifyAttested(await attest(), { salt, chainIds, set })).resolves.toBeUndefined()
  })

  test.each<[string, (attested: AttestedSnapshot) => AttestedSnapshot]>([
    ['another digest', (attested) => ({ ...attested, digest: base.cut })],
    ['another cut', (attested) => ({ ...attested, cut: cut.slice(1) })],
    [
      'another chain id',
      (attested) => ({ ...attested, cut: cut.map((entry) => ({ ...entry, chainId: entry.chainId + 1 })) }),
    ],
    ['another asset table', (attested) => ({ ...attested, assets: [...assets, ...assets] })],
    ['a set of its own', (attested) => ({ ...attested, set: { ...set, threshold: 3 } })],
    ['a signature missing', (attested) => ({ ...attested, signatures: attested.signatures.slice(1) })],
    ['a bit missing', (attested) => ({ ...attested, bitmap: 0b100n })],
    ['a bit beyond the list', (attested) => ({ ...attested, bitmap: 0b1101n })],
    ['a bit instead of another', (attested) => ({ ...attested, bitmap: 0b011n })],
    ['signatures in another order', (attested) => ({ ...attested, signatures: attested.signatures.toReversed() })],
    [
      'the same signature twice',
      (attested) => ({ ...attested, signatures: attested.signatures.map((_, __, [one]) => one as never) }),
    ],
    [
      'an oldest timestamp that is not the cut’s',
      (attested) => {
        const changed = { ...attested.header, oldest: 1n }
        return { ...attested, header: changed, digest: hashSnapshot({ header: changed, salt }) }
      },
    ],
  ])('error: %s', async (_, change) => {
    await expect(verifyAttested(change(await attest()), { salt, chainIds, set })).rejects.toThrow(InvalidAttestation)
  })

  test('error: another deployment’s salt', async () => {
    await expect(verifyAttested(await attest(), { salt: base.cut, chainIds, set })).rejects.toThrow(InvalidAttestation)
  })

  test('error: another list of chains', async () => {
    for (const others of [chainIds.slice(1), chainIds.toReversed(), [...chainIds, 5]]) {
      const verifying = verifyAttested(await attest(), { salt, chainIds: others, set })
      await expect(verifying).rejects.toThrow(InvalidAttestation)
    }
  })

  test('error: a set that its reader does not trust', async () => {
    const trusted = parseOperatorSet({ threshold: 2, operators: operators.slice(1, 4).map(({ address }) => address) })
    await expect(verifyAttested(await attest(), { salt, chainIds, set: trusted })).rejects.toThrow(InvalidAttestation)
  })
})
