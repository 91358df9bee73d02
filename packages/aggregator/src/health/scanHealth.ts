import { type AssetTable, type Margin, marginBand } from '@plimsoll/protocol'
import { reserved } from '../grown.ts'
import type { PositionColumns } from '../ledger/positions.ts'
import { decide, surelyAbove } from './healthBound.ts'

/** Unit price × maintenance weight by assetId, the nearest float; 0 where an asset is not of that kind or counts nowhere. */
export type Coefficients = { readonly collateral: Float64Array; readonly liability: Float64Array }

/** The vector that all positions are multiplied with. It covers every assetId a word can name. */
export function maintenanceCoefficients(table: AssetTable, { slots }: { slots: number }): Coefficients {
  const coefficients = { collateral: new Float64Array(0x10000), liability: new Float64Array(0x10000) }
  for (const [assetId, { kind, slot, unitPrice, maintenanceWeight }] of table.entries()) {
    if (kind === 'unused' || slot >= slots) continue
    coefficients[kind][assetId] = Number(unitPrice * BigInt(maintenanceWeight))
  }
  return coefficients
}

/** The accounts nearest to their line, unsorted, each with the sums that decide about it. */
export type HealthScan = {
  /** How many of them have M < 0, exactly. */
  readonly liquidatable: number
  readonly rows: Uint32Array
  /** Collateral and liabilities at maintenance weights in units × price × weight, the nearest the scan could get. */
  readonly assets: Float64Array
  readonly debts: Float64Array
  /** By row, how many of the thresholds the account is below, exactly. */
  readonly bands: Uint8Array
}

const rowsPerStep = 1 << 14
const exactPerStep = 16

/**
 * One pass over all accounts with a debt: a dot product of what they own and one of what they owe. Keeps every account
 * that is not surely healthy and of the others at least the `keep` with the least collateral per liability, or all there
 * are. What the error bound leaves open is put to `exact`. `guess` is a ratio that about that many are below: a
 * good one spares all sorting, a bad one costs a second pass. Pauses every few milliseconds. §4.
 */
export function* scanHealth(parameters: {
  columns: PositionColumns
  coefficients: Coefficients
  keep: number
  guess: number
  /** Where lines are and are cleared, in basis points, highest first. */
  thresholds: readonly number[]
  exact: (row: number) => Pick<Margin, 'maintenanceSurplus' | 'maintenanceLiabilities'>
}): Generator<undefined, HealthScan, undefined> {
  const { columns, keep, guess, thresholds, exact } = parameters
  const state = createScan(parameters)
  const rows = columns.owed.length
  for (let row = 0; row < rows; row += rowsPerStep) {
    yield* state.reserve(rowsPerStep)
    state.scan(row, Math.min(rows, row + rowsPerStep))
    yield
  }
  // Fewer than asked for, and the guess may have hidden others: prices have moved far.
  if (guess !== Number.POSITIVE_INFINITY && state.skipped() && state.kept() < keep)
    return yield* scanHealth({ ...parameters, guess: guess < 4 ? guess * 4 : Number.POSITIVE_INFINITY })
  state.trim()
  let liquidatable = state.surely()
  for (const [index, row] of state.open().entries()) {
    if (exact(row).maintenanceSurplus < 0n) liquidatable += 1
    if (index % exactPerStep === exactPerStep - 1) yield
  }
  const bands = state.bands()
  for (const [index, row] of state.unplaced().entries()) {
    bands[row] = marginBand(exact(row), thresholds)
    if (index % exactPerStep === exactPerStep - 1) yield
  }
  return { liquidatable, bands, ...state.candidates() }
}

/** The part that must be fast: no pauses and no allocation inside. */
function createScan({
  columns: { starts, owned, owed, assetIds, units },
  coefficients: { collateral, liability },
  keep,
  guess,
  thresholds,
}: {
  columns: PositionColumns
  coefficients: Coefficients
  keep: number
  guess: number
  thresholds: readonly number[]
}) {
  const room = Math.max(64, keep * 4)
  let rows = new Uint32Array(room)
  let assets = new Float64Array(room)
  let debts = new Float64Array(room)
  let count = 0
  /** How many of the candidates are not surely healthy: those are never dropped. */
  let atRisk = 0
  let surely = 0
  const open: number[] = []
  const bands = new Uint8Array(owed.length)
  const unplaced: number[] = []
  const factors = Float64Array.from(thresholds, (bps) => 1 + bps / 10_000)
  const sure = surelyAbove(factors[0])
  const [sureFactor, sureLoss] = [sure.factor, sure.loss]
  let threshold = guess
  let skipped = false

  function scan(from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const debtCount = owed[row] as number
      if (debtCount === 0) continue
      let at = starts[row] as number
      let a = 0
      let b = 0
      for (const end = at + (owned[row] as number); at < end; at++)
        a += (units[at] as number) * (collateral[assetIds[at] as number] as number)
      for (const end = at + debtCount; at < end; at++)
        b += (units[at] as number) * (liability[assetIds[at] as number] as number)
      if (b === 0) continue
      // Most accounts: above every line, and healthy.
      if (a > b * sureFactor + sureLoss) {
        if (a < threshold * b) add(row, a, b)
        else skipped = true
        continue
      }
      place(row, a, b)
      const decision = decide(a, b)
      if (decision === 1) {
        if (a < threshold * b) add(row, a, b)
        else skipped = true
        continue
      }
      atRisk += 1
      if (decision === -1) surely += 1
      else open.push(row)
      add(row, a, b)
    }
  }

  function place(row: number, a: number, b: number): void {
    let band = 0
    for (; band < factors.length; band++) {
      const side = decide(a, b, factors[band])
      if (side === 1) break
      if (side === 0) return void unplaced.push(row)
    }
    if (band > 0) bands[row] = band
  }

  function add(row: number, a: number, b: number): void {
    if (count - atRisk >= keep * 3) trim()
    rows[count] = row
    assets[count] = a
    debts[count] = b
    count += 1
  }

  /** Makes room for that many more candidates. */
  function* reserve(more: number): Generator<undefined, void, undefined> {
    rows = yield* reserved(rows, { used: count, more })
    assets = yield* reserved(assets, { used: count, more })
    debts = yield* reserved(debts, { used: count, more })
  }

  /** Drops the healthiest candidates if there are more than asked for, and lowers the threshold to what stays. */
  function trim(): void {
    if (count - atRisk <= keep) return
    const ratios = new Float64Array(count - atRisk)
    let healthy = 0
    for (let index = 0; index < count; index++)
      if (isHealthy(index)) ratios[healthy++] = (assets[index] as number) / (debts[index] as number)
    ratios.sort()
    threshold = ratios[keep - 1] as number
    skipped = true
    let kept = 0
    // Of those at the threshold itself as many as there is room for beside the lower ones.
    let left = keep - ratios.indexOf(threshold)
    for (let index = 0; index < count; index++) {
      const ratio = (assets[index] as number) / (debts[index] as number)
      if (isHealthy(index) && (ratio > threshold || (ratio === threshold && left-- <= 0))) continue
      rows[kept] = rows[index] as number
      assets[kept] = assets[index] as number
      debts[kept] = debts[index] as number
      kept += 1
    }
    count = kept
  }

  function isHealthy(index: number): boolean {
    return decide(assets[index] as number, debts[index] as number) === 1
  }

  return {
    scan,
    reserve,
    trim,
    skipped: () => skipped,
    kept: () => count - atRisk,
    surely: () => surely,
    open: () => open,
    bands: () => bands,
    unplaced: () => unplaced,
    candidates: () => ({
      rows: rows.subarray(0, count),
      assets: assets.subarray(0, count),
      debts: debts.subarray(0, count),
    }),
  }
}
