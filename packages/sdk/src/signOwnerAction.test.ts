import {
  contractAccountId,
  eoaAccountId,
  hashOwnerAction,
  type OwnerAction,
  type OwnerActionMessages,
} from '@plimsoll/protocol'
import { hexToBigInt, parseSignature, recoverAddress, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { WrongSigner } from './errors.ts'
import { randomNonce } from './randomNonce.ts'
import { signOwnerAction } from './signOwnerAction.ts'

const owner = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const other = privateKeyToAccount(`0x${'22'.repeat(32)}`)
const where = { chainId: 901, contract: `0x${'ab'.repeat(20)}` } as const
const message: OwnerActionMessages['Release'] = {
  account: eoaAccountId(owner.address),
  assetId: 3,
  units: 5n,
  nonce: 7n,
  deadline: 1_800_000_000n,
}
const action: OwnerAction = { primaryType: 'Release', message }

describe('signOwnerAction', () => {
  test('default: what the owner’s key has signed', async () => {
    const { signature, ...rest } = await signOwnerAction(action, { signer: owner, ...where })
    expect(rest).toEqual({ signer: owner.address, nonce: 7n, deadline: 1_800_000_000n })
    expect(await recoverAddress({ hash: hashOwnerAction(action, where), signature })).toBe(owner.address)
  })

  test('behavior: a recovery id of 0 or 1 becomes 27 or 28, as contracts want it', async () => {
    const expected = await signOwnerAction(action, { signer: owner, ...where })
    const signer = {
      address: owner.address,
      async signTypedData(data: Parameters<typeof owner.signTypedData>[0]) {
        const { r, s, yParity } = parseSignature(await owner.signTypedData(data))
        return `${r}${s.slice(2)}0${yParity}` as const
      },
    }
    expect(await signOwnerAction(action, { signer, ...where })).toEqual(expected)
  })

  test('behavior: a contract’s signature is passed on as it is', async () => {
    const address = other.address
    const account = contractAccountId({ chainId: where.chainId, address })
    const signer = { address, signTypedData: async () => '0x1234' as const }
    const signed = await signOwnerAction({ ...action, message: { ...message, account } }, { signer, ...where })
    expect(signed).toEqual({ signer: address, nonce: 7n, deadline: 1_800_000_000n, signature: '0x1234' })
  })

  test.each([
    ['somebody else’s account', eoaAccountId(other.address)],
    ['a contract’s account on another chain', contractAccountId({ chainId: 902, address: owner.address })],
  ])('error: %s', async (_, account) => {
    const signing = signOwnerAction({ ...action, message: { ...message, account } }, { signer: owner, ...where })
    await expect(signing).rejects.toThrow(WrongSigner)
  })

  test('error: a wallet that signs with another key', async () => {
    const signer = { address: owner.address, signTypedData: other.signTypedData }
    await expect(signOwnerAction(action, { signer, ...where })).rejects.toThrow(WrongSigner)
  })
})

describe('randomNonce', () => {
  test('default: 256 bits, never the same', () => {
    const nonces = Array.from({ length: 100 }, randomNonce)
    expect(new Set(nonces).size).toBe(100)
    for (const nonce of nonces) expect(hexToBigInt(toHex(nonce, { size: 32 }))).toBe(nonce)
  })
})
