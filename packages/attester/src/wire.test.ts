import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestNetwork, genesis } from './testNetwork.ts'
import { attestedSnapshotSchema, proposalSchema } from './wire.ts'

const network = createTestNetwork()
const { header, digest, cut, assets } = network.compute({ cut: network.cutAt(genesis), timestamp: BigInt(genesis) })
const signature = { r: digest, yParityAndS: digest }
const attested = { header, digest, cut, assets, set: network.set, bitmap: 3n, signatures: [signature, signature] }
const wire = z.encode(proposalSchema, { header, cut })

describe('proposalSchema', () => {
  test('default: survives JSON', () => {
    const text = JSON.stringify(z.encode(proposalSchema, { header, cut }))
    expect(text).toContain(`"epoch":"${header.epoch}"`)
    expect(proposalSchema.parse(JSON.parse(text))).toEqual({ header, cut })
  })

  test('behavior: leaves out what is not part of a proposal', () => {
    expect(z.encode(proposalSchema, attested)).toEqual(z.encode(proposalSchema, { header, cut }))
  })

  test.each<[string, { cut?: unknown; header?: object }]>([
    ['no cut', { cut: [] }],
    ['too many chains', { cut: Array(65).fill(wire.cut[0]) }],
    ['a number that is no decimal string', { header: { epoch: 1 } }],
    ['leading zeros', { header: { epoch: '01' } }],
    ['more than a uint64', { header: { epoch: (1n << 64n).toString() } }],
    ['a hash in upper case', { header: { cut: `0x${'AA'.repeat(32)}` } }],
  ])('error: %s', (_, changes) => {
    const header = { ...wire.header, ...changes.header }
    expect(proposalSchema.safeParse({ ...wire, ...changes, header }).success).toBe(false)
  })
})

describe('attestedSnapshotSchema', () => {
  test('default: survives JSON', () => {
    const text = JSON.stringify(z.encode(attestedSnapshotSchema, attested))
    expect(attestedSnapshotSchema.parse(JSON.parse(text))).toEqual(attested)
  })

  test('error: larger than any deployment', () => {
    const wire = z.encode(attestedSnapshotSchema, attested)
    expect(attestedSnapshotSchema.safeParse({ ...wire, assets: Array(4097).fill(digest) }).success).toBe(false)
    expect(attestedSnapshotSchema.safeParse({ ...wire, bitmap: (1n << 256n).toString() }).success).toBe(false)
  })
})
