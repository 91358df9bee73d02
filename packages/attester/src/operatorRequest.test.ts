import { keccak256, numberToHex, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { Unauthorized } from './errors.ts'
import { isSignedBySender, signRequest, verifyRequest } from './operatorRequest.ts'

const [alice, bob, stranger] = [1, 2, 3].map((key) => privateKeyToAccount(numberToHex(key, { size: 32 })))
if (!alice || !bob || !stranger) expect.unreachable()

const salt = keccak256(toHex('test deployment'))
const now = 1_800_000_000_000
const request = { method: 'POST', path: '/operator/v1/proposals', body: '{"header":{}}' }
const sender = { process: `0x${'5a'.repeat(16)}`, generation: 2, counter: 7 } as const
const sent = { ...request, signer: alice, sender, to: bob.address, salt, now }
const received = { ...request, operators: [alice.address, bob.address], self: bob.address, salt, now }

type Received = typeof received
const verify = (authorization: string | undefined, changes: Partial<Received> = {}) =>
  verifyRequest({ ...received, ...changes, headers: new Headers(authorization === undefined ? {} : { authorization }) })

describe('verifyRequest', () => {
  test('default: returns the sender', async () => {
    const signed = await verify(await signRequest(sent))
    expect(signed).toMatchObject({ from: alice.address, to: bob.address, timestamp: BigInt(now / 1000), ...sender })
    expect(await isSignedBySender(signed, salt)).toBe(true)
    expect(await isSignedBySender({ ...signed, counter: 8 }, salt)).toBe(false)
  })

  test('behavior: accepts a clock up to 30 seconds away, and the same request twice', async () => {
    const header = await signRequest(sent)
    for (const seconds of [-30, 30, 0, 0]) await verify(header, { now: now + seconds * 1000 })
  })

  test.each<[string, Partial<Received>]>([
    ['an old request', { now: now + 31_000 }],
    ['a request from the future', { now: now - 31_000 }],
    ['another body', { body: '{"header":{ }}' }],
    ['another path', { path: '/operator/v1/snapshots' }],
    ['another method', { method: 'PUT' }],
    ['another receiver', { self: stranger.address }],
    ['another deployment', { salt: keccak256('0x') }],
    ['a sender who is no operator', { operators: [bob.address] }],
  ])('error: %s', async (_, changes) => {
    await expect(verify(await signRequest(sent), changes)).rejects.toThrow(Unauthorized)
  })

  test('error: a signature by another key', async () => {
    const forged = (await signRequest({ ...sent, signer: stranger })).replace(stranger.address, alice.address)
    await expect(verify(forged)).rejects.toThrow(Unauthorized)
  })

  test('error: no header, or another', async () => {
    const header = await signRequest(sent)
    for (const wrong of [undefined, '', 'Bearer token', `${header}00`, header.slice(0, -2), header.toLowerCase()]) {
      await expect(verify(wrong)).rejects.toThrow(Unauthorized)
    }
  })

  test('error: a malleated signature', async () => {
    // The highest bit of s belongs to the parity: flipping it names another signer.
    const header = await signRequest(sent)
    const vs = BigInt(`0x${header.slice(-64)}`) ^ (1n << 255n)
    const flipped = header.slice(0, -64) + vs.toString(16).padStart(64, '0')
    await expect(verify(flipped)).rejects.toThrow(Unauthorized)
  })
})
