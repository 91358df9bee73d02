import { numberToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { header, salt } from '../test/fixtures.ts'
import { operators, sign } from '../test/operators.ts'
import { InvalidSignature } from './errors.ts'
import { recoverSigner } from './signature.ts'
import { hashSnapshot, snapshotTypedData } from './snapshotHeader.ts'

const digest = hashSnapshot({ header, salt })
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

describe('recoverSigner', () => {
  test('default', async () => {
    for (const operator of operators) {
      expect(await recoverSigner({ digest, signature: await sign(operator, header) })).toBe(operator.address)
    }
  })

  test('behavior: signing the typed data is signing the digest', async () => {
    const [operator] = operators
    expect(await operator?.signTypedData(snapshotTypedData({ header, salt }))).toBe(
      await operator?.sign({ hash: digest }),
    )
  })

  test('error: malleated s', async () => {
    const signature = await sign(operators[0], header)
    const vs = BigInt(signature.yParityAndS)
    const s = order - (vs & ((1n << 255n) - 1n)) // its other form; too high for EIP-2098 almost always
    const high = { ...signature, yParityAndS: numberToHex(s % (1n << 255n), { size: 32 }) }
    await expect(
      recoverSigner({ digest, signature: high }).then((signer) => signer !== operators[0]?.address),
    ).resolves.toBe(true)
    const least = numberToHex(order / 2n + 1n, { size: 32 })
    await expect(recoverSigner({ digest, signature: { ...signature, yParityAndS: least } })).rejects.toThrow(
      InvalidSignature,
    )
  })

  test('error: 65 bytes, zero', async () => {
    const signature = await sign(operators[0], header)
    const zero = `0x${'00'.repeat(32)}` as const
    await expect(recoverSigner({ digest, signature: { ...signature, r: `${signature.r}00` } })).rejects.toThrow(
      InvalidSignature,
    )
    await expect(recoverSigner({ digest, signature: { r: zero, yParityAndS: zero } })).rejects.toThrow(InvalidSignature)
  })
})
