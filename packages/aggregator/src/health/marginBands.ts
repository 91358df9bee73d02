import type { AccountId } from '@plimsoll/protocol'
import type { AccountRows } from '../ledger/accountRows.ts'
import { readHex32, writeHex32 } from '../wordBytes.ts'

/**
 * How many of the lines' thresholds each account is below at one snapshot, exactly. A row that is not in `bands` was not
 * there yet, and is below none. Rows keep their accounts for ever, so that bands of two snapshots are compared row by row.
 */
export type MarginBands = { readonly rows: AccountRows; readonly bands: Uint8Array }

/** Accounts whose band is another than before, in flat arrays that may be sent to another thread: 32 bytes of account each. */
export type BandChanges = { readonly accounts: Uint8Array; readonly from: Uint8Array; readonly to: Uint8Array }

/** One account whose band is another than before. */
export type BandChange = { readonly account: AccountId; readonly from: number; readonly to: number }

/** The accounts of changes, one by one, in the order in which they are there. */
export function* readBandChanges({ accounts, from, to }: BandChanges): Generator<BandChange, void, undefined> {
  for (const [index, band] of from.entries())
    yield { account: readHex32(accounts, index * 32) as AccountId, from: band, to: to[index] as number }
}

const rowsPerStep = 1 << 16

/**
 * The accounts whose band changed from one snapshot to a later one; without an earlier one those that are below any
 * threshold. Pauses every few milliseconds.
 */
export function* bandChanges(
  now: MarginBands,
  before: MarginBands | undefined,
): Generator<undefined, BandChanges, undefined> {
  const { rows, bands } = now
  const changed: { row: number; from: number }[] = []
  const gone: { account: AccountId; from: number }[] = []
  const earlier = before === undefined || before.rows === rows ? before?.bands : yield* moved(before, { rows, gone })
  for (let row = 0; row < bands.length; row++) {
    const from = earlier?.[row] ?? 0
    if (from !== bands[row]) changed.push({ row, from })
    if (row % rowsPerStep === rowsPerStep - 1) yield
  }
  const count = changed.length + gone.length
  const changes = { accounts: new Uint8Array(count * 32), from: new Uint8Array(count), to: new Uint8Array(count) }
  for (const [index, { row, from }] of changed.entries()) {
    rows.copyTo(changes.accounts, { row, offset: index * 32 })
    changes.from[index] = from
    changes.to[index] = bands[row] as number
    if (index % rowsPerStep === rowsPerStep - 1) yield
  }
  for (const [index, { account, from }] of gone.entries()) {
    const at = changed.length + index
    writeHex32(account, { bytes: changes.accounts, offset: at * 32 })
    changes.from[at] = from
  }
  return changes
}

/** Bands of other rows, such as those from before a restart, by these. */
function* moved(
  before: MarginBands,
  { rows, gone }: { rows: AccountRows; gone: { account: AccountId; from: number }[] },
): Generator<undefined, Uint8Array, undefined> {
  const bands = new Uint8Array(rows.size)
  for (const [row, from] of before.bands.entries()) {
    if (row % 1_024 === 1_023) yield
    if (from === 0) continue
    const account = before.rows.account(row)
    const here = rows.find(account)
    if (here === undefined) gone.push({ account, from })
    else bands[here] = from
  }
  return bands
}
