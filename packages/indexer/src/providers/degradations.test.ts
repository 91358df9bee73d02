import { expect, test } from 'vitest'
import { degradations } from './degradations.ts'

const able = { chainId: 1, tags: { safe: true, finalized: true }, readsByHash: true, batch: true }
const what = (blocks: number, batch = true) =>
  degradations({ ...able, batch, blocksPerLogRequest: blocks }, { blocksPerLogRequest: 1_000 }).map(
    (finding) => finding.what,
  )

test('default', () => {
  expect(what(1_000)).toEqual([])
})

test('behavior: fewer blocks of logs, none, no batches', () => {
  expect(what(500)).toEqual(['serves the logs of 500 blocks at a time, not 1000'])
  expect(what(0)).toEqual(['serves no logs'])
  expect(what(1_000, false)).toEqual(['takes no batches'])
})
