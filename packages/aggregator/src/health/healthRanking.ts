import type { AccountTrie, Hex } from '@plimsoll/merkle'
import { type AccountId, type AssetTable, type Margin, margin } from '@plimsoll/protocol'
import { readHex32, writeHex32 } from '../wordBytes.ts'
import { healthInterval } from './healthBound.ts'
import type { HealthScan } from './scanHealth.ts'
import { countAtMost, sortInSteps } from './sortInSteps.ts'

/** An account with its margin. */
export type AccountHealth = {
  readonly account: AccountId
  readonly words: readonly Hex[]
  readonly margin: Margin
}

/**
 * The accounts of a snapshot that are nearest to their line: lowest health first, then by account id, exactly. All
 * that are liquidatable are there; which others are the last is open among those whose healths are the same to twelve
 * digits, or are rounded from debts of less than a thousandth of a dollar. §4.
 */
export type HealthRanking = {
  /** How many come first that are liquidatable (M < 0): all there are in the snapshot. */
  readonly liquidatable: number
  /** How many are ranked: all that are liquidatable, and of the others those with debt that come next. */
  readonly size: number
  /** At most `limit` of them after the first `offset`. */
  page(page: { offset: number; limit: number }): AccountHealth[]
  /** What `openRanking` takes, to make the same ranking elsewhere. Pauses every few milliseconds. */
  pack(): Generator<undefined, PackedRanking, undefined>
}

/** A ranking without the leaves that it is about, in flat arrays that may be sent to another thread. */
export type PackedRanking = {
  readonly liquidatable: number
  readonly size: number
  /** 32 bytes for each account, lowest health first as far as the scan could tell. */
  readonly accounts: Uint8Array
  /** Where each group begins whose order is only told by exact margins. */
  readonly groups: Uint32Array
  /** If the first group has nothing but debts, how many those are. */
  readonly worthless: number
}

/** A ranking that was packed, over the leaves of the same snapshot. */
export function openRanking(
  packed: PackedRanking,
  { trie, table, slots }: { trie: Pick<AccountTrie, 'get'>; table: AssetTable; slots: number },
): HealthRanking {
  const { accounts } = packed
  const rows = Uint32Array.from({ length: accounts.length / 32 }, (_, place) => place)
  const account = (place: number) => readHex32(accounts, place * 32) as AccountId
  return createRanking({ ...packed, rows, account, trie, table, slots })
}

/**
 * Puts the accounts of a scan in order. Sums that are too close for floating point to tell apart are put in order
 * exactly, but only when a page shows them. At most `keep` that are not liquidatable are ranked; `last` is about the health
 * of the last one if there are that many.
 */
export function* rankHealth(parameters: {
  scan: HealthScan
  keep: number
  account: (row: number) => AccountId
  trie: Pick<AccountTrie, 'get'>
  table: AssetTable
  slots: number
}): Generator<undefined, { ranking: HealthRanking; last: number | undefined }, undefined> {
  const { scan, keep, account, trie, table, slots } = parameters
  const { rows, groups, lowAt, worthless } = yield* sortRows(scan)
  const { liquidatable } = scan
  const size = Math.min(rows.length, liquidatable + keep)
  const ranking = createRanking({ liquidatable, size, rows, groups, worthless, account, trie, table, slots })
  return { ranking, last: size === liquidatable + keep ? lowAt(size - 1) : undefined }
}

/** A ranking of rows that are in order but within their groups. */
function createRanking({
  liquidatable,
  size,
  rows,
  groups,
  worthless,
  account,
  trie,
  table,
  slots,
}: Omit<PackedRanking, 'accounts'> & {
  rows: Uint32Array
  account: (row: number) => AccountId
  trie: Pick<AccountTrie, 'get'>
  table: AssetTable
  slots: number
}): HealthRanking {
  const known = new Map<number, AccountHealth>()
  const isResolved = new Uint8Array(groups.length)

  function measure(row: number): AccountHealth {
    const id = account(row)
    const words = trie.get(id) ?? []
    return { account: id, words, margin: margin({ words, table, slots }) }
  }

  function byAccount(rows: Uint32Array): number[] {
    const named = [...rows].map((row) => ({ row, id: account(row) }))
    return named.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ row }) => row)
  }

  /** Orders the accounts of a group exactly. */
  function resolve(group: number): void {
    const start = groups[group] as number
    const end = groups[group + 1] ?? rows.length
    isResolved[group] = 1
    if (end - start === 1) return
    const same = rows.subarray(start, end)
    // All have nothing left, health 0 exactly: there may be many, and computing it again would take long.
    if (end <= worthless) return void same.set(byAccount(same))
    const members = [...same].map((row) => ({ row, health: measure(row) }))
    members.sort((a, b) => byHealth(a.health, b.health))
    for (const [index, { row, health }] of members.entries()) {
      rows[start + index] = row
      known.set(row, health)
    }
  }

  return {
    liquidatable,
    size,
    page({ offset, limit }) {
      const end = Math.min(size, offset + limit)
      for (let group = groupAt(groups, offset); (groups[group] ?? end) < end; group++)
        if (isResolved[group] === 0) resolve(group)
      const page: AccountHealth[] = []
      for (let index = offset; index < end; index++) {
        const row = rows[index] as number
        const health = known.get(row) ?? measure(row)
        known.set(row, health)
        page.push(health)
      }
      return page
    },
    *pack() {
      const accounts = new Uint8Array(rows.length * 32)
      for (let place = 0; place < rows.length; place++) {
        writeHex32(account(rows[place] as number), { bytes: accounts, offset: place * 32 })
        if (place % accountsPerStep === accountsPerStep - 1) yield
      }
      return { liquidatable, size, accounts, groups: groups.slice(), worthless }
    },
  }
}

const rowsPerStep = 1 << 13
const accountsPerStep = 1 << 9

/** Rows in the order of their health, as far as the sums tell, and where each group starts whose order they do not tell. */
type SortedRows = {
  rows: Uint32Array
  groups: Uint32Array
  lowAt: (position: number) => number | undefined
  /** If the first group has nothing but debts, how many those are. */
  worthless: number
}

function* sortRows({ rows, assets, debts }: HealthScan): Generator<undefined, SortedRows, undefined> {
  const low = new Float64Array(rows.length)
  const high = new Float64Array(rows.length)
  for (let index = 0; index < rows.length; index++) {
    const interval = healthInterval(assets[index] as number, debts[index] as number)
    low[index] = interval.low
    // Health is rounded down to 18 decimals, and what is equal then is ordered by account.
    high[index] = interval.high + 1e-18
    if (index % rowsPerStep === rowsPerStep - 1) yield
  }
  const order = yield* sortInSteps(low)
  const groups = new Uint32Array(order.length)
  let groupCount = 0
  let highest = Number.NEGATIVE_INFINITY
  const sorted = new Uint32Array(order.length)
  for (let position = 0; position < order.length; position++) {
    const index = order[position] as number
    if ((low[index] as number) > highest) groups[groupCount++] = position
    highest = Math.max(highest, high[index] as number)
    sorted[position] = rows[index] as number
    if (position % rowsPerStep === rowsPerStep - 1) yield
  }
  let worthless = 0
  while (worthless < order.length && assets[order[worthless] as number] === 0) worthless += 1
  return {
    rows: sorted,
    groups: groups.subarray(0, groupCount),
    lowAt: (position) => low[order[position] as number],
    worthless: worthless === (groupCount > 1 ? groups[1] : order.length) ? worthless : 0,
  }
}

/** The group that the position belongs to: the last that starts at or before it. */
function groupAt(groups: Uint32Array, position: number): number {
  return Math.max(0, countAtMost(groups, position) - 1)
}

function byHealth(a: AccountHealth, b: AccountHealth): number {
  const [left, right] = [a.margin.health ?? 0n, b.margin.health ?? 0n]
  if (left !== right) return left < right ? -1 : 1
  return a.account < b.account ? -1 : 1
}
