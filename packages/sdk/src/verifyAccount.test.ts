import { type AccountId, encodeLeafWord, mergeWords } from '@plimsoll/protocol'
import { type AccountResponse, accountResponse } from '@plimsoll/wire'
import { schemaParts } from '@plimsoll/wire/testing/schemaParts'
import fc from 'fast-check'
import { keccak256 } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VerificationFailed } from './errors.ts'
import { changesOf } from './testing/changesOf.ts'
import { alice, aliceAnswer, aliceWords, answerAbout, attest, trust } from './testing/testSnapshot.ts'
import { verifyAccount } from './verifyAccount.ts'

let honest: AccountResponse
beforeAll(async () => {
  honest = await aliceAnswer()
})

/** A copy of the honest answer with the value at one path, as in `chains.0.name`, replaced. */
function tampered(path: string, replace: (value: never) => unknown): AccountResponse {
  const copy = structuredClone(honest)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const parent = keys.reduce<object>((value, key) => Reflect.get(value, key), copy)
  Reflect.set(parent, last, replace(Reflect.get(parent, last) as never))
  return copy
}

const more = (value: bigint) => value + 1n
const shorter = (list: unknown[]) => list.slice(0, -1)

describe('verifyAccount', () => {
  test('default: accepts what a node computes, with the numbers of a balance sheet done by hand', async () => {
    await verifyAccount(honest, trust)
    const usd = (amount: number) => BigInt(amount) * 10n ** 18n
    // 2 WETH at 3,000, 500 USDC, 2,000 shares at 1.1: 6,000 + 500 − 2,200.
    expect(honest.margin).toEqual({
      equityUsdWad: usd(4_300),
      initialSurplusUsdWad: usd(4_500 + 450 - 2_420),
      maintenanceSurplusUsdWad: usd(5_100 + 475 - 2_310),
      initialMarginRequirementUsdWad: usd(4_300 - 2_530),
      maintenanceMarginRequirementUsdWad: usd(4_300 - 3_265),
      healthWad: (usd(5_575) * 10n ** 18n) / usd(2_310),
      liquidatable: false,
    })
    // On slot 1: 1.5 WETH pledged there, the USDC at a stale price, the debt.
    expect(honest.chains[1]).toEqual({
      slot: 1,
      chainId: 902,
      name: 'bravo',
      surplusUsdWad: usd(3_375 - 2_420),
      deficitUsdWad: 0n,
      collateralUsdWad: usd(4_500 + 500),
      liabilityUsdWad: usd(2_200),
    })
  })

  const link = { slot: 1, address: `0x${'ab'.repeat(20)}` } as const

  // No operator signs these, so they are for display only. Everything else in the answer is checked.
  const labels = ['chains[].name', 'assets[].symbol', 'assets[].decimals', 'assets[].underlying']

  test('behavior: refuses every change of every field, but of labels', async () => {
    const words = mergeWords([[...aliceWords, encodeLeafWord({ kind: 'link', ...link })]])
    const { snapshot, prove } = await attest(
      new Map([
        [alice, words],
        [keccak256('0x') as AccountId, aliceWords],
      ]),
    )
    const answer = answerAbout({ account: alice, words, siblings: prove(alice) }, snapshot)
    await verifyAccount(answer, trust)

    const changed = new Set<string>()
    for (const { path, value } of changesOf(accountResponse, { value: answer })) {
      changed.add(path)
      const verifying = verifyAccount(value as AccountResponse, trust)
      if (labels.includes(path)) await expect(verifying, path).resolves.toBeUndefined()
      else await expect(verifying, path).rejects.toThrow(VerificationFailed)
    }
    const fields = schemaParts(accountResponse).filter(({ schema }) => !(schema instanceof z.ZodObject))
    expect([...changed].sort()).toEqual(fields.map(({ path }) => path).sort())
  })

  test('behavior: links of a contract account', async () => {
    const words = [encodeLeafWord({ kind: 'link', ...link })]
    const { snapshot, prove } = await attest(new Map([[alice, words]]))
    const answer = answerAbout({ account: alice, words, siblings: prove(alice) }, snapshot)
    expect(answer.links).toEqual([link])
    await verifyAccount(answer, trust)
    const verifying = verifyAccount({ ...answer, links: [{ ...link, slot: 0 }] }, trust)
    await expect(verifying).rejects.toMatchObject({ details: { field: 'links[0].slot' } })
  })

  test.each<[field: string, path: string, replace: (value: never) => unknown]>([
    ['margin.healthWad', 'margin.healthWad', more],
    ['margin.healthWad', 'margin.healthWad', () => null],
    ['margin.liquidatable', 'margin.liquidatable', () => true],
    ['margin.equityUsdWad', 'margin.equityUsdWad', more],
    ['chains[1].surplusUsdWad', 'chains.1.surplusUsdWad', more],
    ['chains[0].chainId', 'chains.0.chainId', () => 1],
    ['length of chains', 'chains', shorter],
    ['assets[0].units', 'assets.0.units', more],
    ['assets[0].counted[1].units', 'assets.0.counted.1.units', more],
    ['assets[1].leaving', 'assets.1.leaving', more],
    ['assets[1].flags.priceStale', 'assets.1.flags.priceStale', () => false],
    ['assets[2].kind', 'assets.2.kind', () => 'collateral'],
    ['length of assets', 'assets', shorter],
    ['length of links', 'links', () => [link]],
  ])('error: names %s when it was changed', async (field, path, replace) => {
    const verifying = verifyAccount(tampered(path, replace), trust)
    await expect(verifying).rejects.toThrow(VerificationFailed)
    await expect(verifying).rejects.toMatchObject({ details: { field } })
  })

  const other = keccak256('0x')
  test.each<[name: string, path: string, replace: (value: never) => unknown]>([
    ['another account', 'account', () => other],
    ['a word changed', 'words.0', () => encodeLeafWord({ kind: 'balance', assetId: 0, units: 9n, leaving: 0n })],
    ['a word left out', 'words', shorter],
    ['no words', 'words', () => []],
    ['a sibling changed', 'siblings.0', () => other],
    ['a root changed', 'snapshot.header.accounts', () => other],
    ['a price changed', 'snapshot.assets.0', () => other],
    ['a block changed', 'snapshot.cut.0.number', more],
    ['a chain changed', 'snapshot.cut.0.chainId', () => 1],
    ['a signature missing', 'snapshot.signatures', shorter],
    ['a signature repeated', 'snapshot.signatures', (signatures: unknown[]) => [signatures[0], signatures[0]]],
    ['its own operators', 'snapshot.set', () => ({ threshold: 1, operators: trust.set.operators.slice(1) })],
  ])('error: %s', async (_, path, replace) => {
    await expect(verifyAccount(tampered(path, replace), trust)).rejects.toThrow(VerificationFailed)
  })

  test('error: another deployment, or operators that the caller does not trust', async () => {
    await expect(verifyAccount(honest, { ...trust, salt: keccak256('0x') })).rejects.toThrow(VerificationFailed)
    await expect(verifyAccount(honest, { ...trust, chainIds: [902, 901] })).rejects.toThrow(VerificationFailed)
    const set = { threshold: 3, operators: trust.set.operators }
    await expect(verifyAccount(honest, { ...trust, set })).rejects.toThrow(VerificationFailed)
  })

  test('behavior: agrees with what a node computes for any account', async () => {
    const units = fc.bigInt({ min: 1n, max: 1n << 80n })
    const assetId = fc.nat(5)
    const slot = fc.nat(3)
    const word = fc.oneof(
      fc.record({ kind: fc.constant('balance' as const), assetId, units, leaving: units }),
      fc.record({ kind: fc.constant('debt' as const), assetId, units }),
      fc.record({ kind: fc.constant('pledge' as const), assetId, slot, pledged: units, released: fc.constant(0n) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (list) => {
        const key = (hex: string) => hex.slice(0, 12)
        const unique = new Map(list.map(encodeLeafWord).map((hex) => [key(hex), hex]))
        const words = mergeWords([[...unique.values()]])
        const { snapshot, prove } = await attest(new Map([[alice, words]]))
        await verifyAccount(answerAbout({ account: alice, words, siblings: prove(alice) }, snapshot), trust)
      }),
      { numRuns: 30 },
    )
  })
})
