// Prints how long it takes to find the unhealthy of so many accounts with three positions each, in milliseconds: by our
// scan, and, unless there are too many, by the exact margin of each.
import { setImmediate } from 'node:timers/promises'
import { loadLeaves } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { type AccountId, type AssetTable, encodeLeafWord, margin, unusedAsset } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { median } from '../harness/statistics.ts'
import { mix } from './population.ts'

const [accounts = 0, isNaive = 0] = process.argv.slice(2).map(Number)
const ticks = 31

const accountAt = (index: number) =>
  `0x${'0'.repeat(24)}${mix(index + 5)
    .toString(16)
    .padStart(8, '0')}${index.toString(16).padStart(32, '0')}` as AccountId
/** An ether, one or two thousand dollars, and a debt of one to three and a half thousand. */
const wordsAt = (index: number): Hex[] => [
  encodeLeafWord({ kind: 'balance', assetId: 0, units: 10n ** 18n + BigInt(mix(index)) * 10n ** 6n, leaving: 0n }),
  encodeLeafWord({ kind: 'balance', assetId: 5, units: 10n ** 9n + BigInt(mix(index + 1) % 10 ** 9), leaving: 0n }),
  encodeLeafWord({ kind: 'debt', assetId: 7, units: 10n ** 9n + BigInt(mix(index + 2) % 2_500_000_000) }),
]
async function* leaves() {
  for (let index = 0; index < accounts; index++) yield { account: accountAt(index), words: wordsAt(index) }
}
const tableAt = (turn: number): AssetTable =>
  Array.from({ length: 12 }, (_, assetId) => ({
    ...unusedAsset,
    slot: assetId >> 2,
    kind: assetId % 4 === 3 ? 'liability' : 'collateral',
    unitPrice: assetId % 4 === 0 ? BigInt(3_000 + ((turn * 37) % 61)) * 10n ** 18n : 10n ** 30n,
    maintenanceWeight: assetId % 4 === 3 ? 10_000 : 8_500,
  }))

const { rank } = await loadLeaves({ leaves: leaves(), empty: await createTrie(), slots: 3 })
const times: number[] = []
const own: number[] = []
let liquidatable = 0
for (let turn = 0; turn < ticks; turn++) {
  const table = tableAt(turn)
  await setImmediate()
  const before = process.threadCpuUsage()
  const start = performance.now()
  const { health } = await rank(table)
  times.push(performance.now() - start)
  liquidatable = health.liquidatable
  const { user, system } = process.threadCpuUsage(before)
  own.push((user + system) / 1e3)
}

function timeNaive(): { naive: number; agrees: boolean } {
  const all = Array.from({ length: accounts }, (_, index) => wordsAt(index))
  const table = tableAt(ticks - 1)
  const start = performance.now()
  let found = 0
  for (const words of all) if (margin({ words, table, slots: 3 }).liquidatable) found += 1
  return { naive: performance.now() - start, agrees: found === liquidatable }
}

const result: ScanResult = {
  scan: median(times),
  own: median(own),
  liquidatable,
  ...(isNaive === 1 ? timeNaive() : {}),
}
export type ScanResult = { scan: number; own: number; liquidatable: number; naive?: number; agrees?: boolean }
process.stdout.write(JSON.stringify(result))
