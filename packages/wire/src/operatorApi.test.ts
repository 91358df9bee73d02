import { parseHash32 } from '@plimsoll/protocol'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { proposalRequest } from './operatorApi.ts'

const hash = parseHash32(`0x${'ab'.repeat(32)}`)
const roots = { cut: hash, config: hash, assets: hash, accounts: hash, claims: hash, operators: hash }
const header = { epoch: 100n, timestamp: 1_005n, oldest: 990n, ...roots }
const proposal = { header, cut: [{ chainId: 1, number: 100n, hash, timestamp: 990n }] }
const wire = z.encode(proposalRequest, proposal)

describe('proposalRequest', () => {
  test('default: bigints are decimal strings', () => {
    expect(wire.header).toEqual({ epoch: '100', timestamp: '1005', oldest: '990', ...roots })
    expect(proposalRequest.parse(wire)).toEqual(proposal)
  })

  test('behavior: leaves out what is not part of a proposal', () => {
    expect(z.encode(proposalRequest, { ...proposal, digest: hash } as typeof proposal)).toEqual(wire)
  })

  test.each<[string, { cut?: unknown; header?: object }]>([
    ['no cut', { cut: [] }],
    ['too many chains', { cut: Array(6).fill(wire.cut[0]) }],
    ['a number that is no decimal string', { header: { epoch: 1 } }],
    ['leading zeros', { header: { epoch: '01' } }],
    ['more than a uint64', { header: { epoch: (1n << 64n).toString() } }],
    ['a hash in upper case', { header: { cut: `0x${'AA'.repeat(32)}` } }],
  ])('error: %s', (_, changes) => {
    const header = { ...wire.header, ...changes.header }
    expect(proposalRequest.safeParse({ ...wire, ...changes, header }).success).toBe(false)
  })
})
