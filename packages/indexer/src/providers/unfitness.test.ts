import { expect, test } from 'vitest'
import type { Capabilities } from './capabilities.ts'
import { unfitness } from './unfitness.ts'

const able: Capabilities = {
  chainId: 1,
  tags: { safe: true, finalized: true },
  readsByHash: true,
  blocksPerLogRequest: 0,
  batch: false,
}
const what = (capabilities: Partial<Capabilities>, kind: 'safe' | 'finalized' = 'finalized') =>
  unfitness({ ...able, ...capabilities }, { chainId: 1, finality: { kind } }).map((finding) => finding.what)

test('default', () => {
  expect(unfitness(able, { chainId: 1, finality: { kind: 'finalized' } })).toEqual([])
})

test('behavior: only the tag of the policy matters', () => {
  const tags = { safe: false, finalized: true }
  expect(what({ tags }, 'finalized')).toEqual([])
  expect(what({ tags }, 'safe')).toEqual(['does not know the tag safe'])
  const none = { ...able, tags: { safe: false, finalized: false } }
  expect(unfitness(none, { chainId: 1, finality: { kind: 'depth', blocks: 3 } })).toEqual([])
})

test('error: everything at once', () => {
  expect(what({ chainId: 5, readsByHash: false, tags: { safe: false, finalized: false } })).toEqual([
    'serves chain 5, not 1',
    'does not know the tag finalized',
    'does not read at block hashes',
  ])
})
