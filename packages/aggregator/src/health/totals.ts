import type { AccountTrie, Hex } from '@plimsoll/merkle'
import {
  type AccountId,
  type AssetTable,
  type AssetWord,
  cappedUnits,
  countUnits,
  isBelowLine,
  liabilityValue,
  margin,
  type UnitCounts,
} from '@plimsoll/protocol'
import { decide } from './healthBound.ts'
import { createLargest, type Shares } from './largest.ts'

/** All that the accounts of a snapshot hold or owe of one asset. Arrays are by slot. */
export type AssetTotals = {
  readonly assetId: number
  readonly kind: 'collateral' | 'liability'
  /** The chain that holds the token or the debt. */
  readonly slot: number
  /** How many accounts hold or owe it. */
  readonly accounts: number
  /** Base units wherever they count, or debt shares. */
  readonly units: bigint
  /** Of `units` at weight 1, rounded once: down for a collateral, up for a liability. */
  readonly valueUsdWad: bigint
  /** Base units of a collateral on their way out, which count nowhere. */
  readonly leaving: bigint
  /** Where the units of a collateral count; empty for a liability. */
  readonly counted: readonly { readonly slot: number; readonly units: bigint; readonly valueUsdWad: bigint }[]
  /** Who has most of it. */
  readonly concentration: Shares & {
    readonly largest: readonly { readonly account: AccountId; readonly units: bigint }[]
  }
}

/** The accounts with a debt between two margin lines, in basis points as lines are; null is without bound. §13. */
export type BandTotals = {
  readonly fromBps: number | null
  readonly toBps: number | null
  readonly accounts: number
  readonly debtUsdWad: bigint
}

/** All accounts of a snapshot together. Values in US dollars with 18 decimals, at weight 1. */
export type Totals = {
  readonly accounts: number
  readonly collateralUsdWad: bigint
  readonly debtUsdWad: bigint
  /** Those with a debt, the lowest band first: below every line. */
  readonly bands: readonly BandTotals[]
  /** Of each chain, collateral that counts there and debt owed there. */
  readonly chains: readonly { readonly slot: number; readonly collateralUsdWad: bigint; readonly debtUsdWad: bigint }[]
  /** In the order of assetId, those that the table uses. */
  readonly assets: readonly AssetTotals[]
  /** Who owes most. */
  readonly debtors: Shares & {
    readonly largest: readonly { readonly account: AccountId; readonly debtUsdWad: bigint }[]
  }
}

const wad = 10n ** 18n
const whole = 10_000
const accountsPerStep = 16

/**
 * Adds up all accounts of a trie, exactly. Values are those of the sums, so they are rounded once. `lines` are those of the
 * risk config in basis points, highest first; what is near one is decided by its margin. Reads every leaf once, some ten
 * microseconds each, and pauses all the time. §3 and §4.
 */
export function* totals({
  trie,
  table,
  lines,
  slots,
}: {
  trie: Pick<AccountTrie, 'entries'>
  table: AssetTable
  lines: readonly number[]
  slots: number
}): Generator<undefined, Totals, undefined> {
  const tallies = table.map(() => ({
    largest: createLargest(),
    leaving: 0n,
    counted: new Array<bigint>(slots).fill(0n),
  }))
  const bands = Array.from({ length: lines.length + 1 }, () => ({ accounts: 0, owed: table.map(() => 0n) }))
  const debtors = createLargest()
  const coefficients = table.map(({ unitPrice, maintenanceWeight }) => Number(unitPrice * BigInt(maintenanceWeight)))
  let accounts = 0
  for (const [id, words] of trie.entries()) {
    if (accounts++ % accountsPerStep === 0) yield
    const account = id as AccountId
    const counts = countUnits({ words, table, slots })
    let debtUsdWad = 0n
    for (const [assetId, tally] of tallies.entries()) {
      const asset = table[assetId]
      const amount = (asset?.kind === 'liability' ? counts.debt[assetId] : counts.net[assetId]) ?? 0n
      if (amount > 0n) tally.largest.add({ account, amount })
      if (asset?.kind === 'liability') debtUsdWad += liabilityValue(amount, { ...asset, weight: whole })
      tally.leaving += counts.leaving[assetId] ?? 0n
      for (const [slot, counted] of counts.count.entries()) {
        const units = counted[assetId] ?? 0n
        if (units > 0n) tally.counted[slot] = (tally.counted[slot] ?? 0n) + units
      }
    }
    if (!counts.debt.some((units) => units > 0n)) continue
    debtors.add({ account, amount: debtUsdWad })
    const band = bands[linesAbove(counts, { words, table, coefficients, lines, slots })]
    if (band === undefined) continue
    band.accounts += 1
    for (const [assetId, units] of counts.debt.entries()) band.owed[assetId] = (band.owed[assetId] ?? 0n) + units
  }

  const assets = table.flatMap((asset, assetId): AssetTotals[] => {
    const { kind, slot } = asset
    const tally = tallies[assetId]
    if (kind === 'unused' || tally === undefined) return []
    const { largest, leaving, counted } = tally
    return [
      {
        assetId,
        kind,
        slot,
        accounts: largest.count(),
        units: largest.total(),
        valueUsdWad: worth(largest.total(), asset),
        leaving,
        counted: counted.flatMap((units, slot) =>
          units === 0n ? [] : [{ slot, units, valueUsdWad: worth(units, asset) }],
        ),
        concentration: {
          ...largest.shares(),
          largest: largest.named().map(({ account, amount }) => ({ account, units: amount })),
        },
      },
    ]
  })
  const valueOfKind = (kind: AssetTotals['kind']) =>
    sumOf(assets.map((asset) => (asset.kind === kind ? asset.valueUsdWad : 0n)))
  return {
    accounts,
    collateralUsdWad: valueOfKind('collateral'),
    debtUsdWad: valueOfKind('liability'),
    bands: bands
      .map(({ accounts, owed }, below) => ({
        fromBps: lines[below] ?? null,
        toBps: lines[below - 1] ?? null,
        accounts,
        debtUsdWad: sumOf(table.map((asset, assetId) => worth(owed[assetId] ?? 0n, asset))),
      }))
      .toReversed(),
    chains: Array.from({ length: slots }, (_, slot) => ({
      slot,
      collateralUsdWad: sumOf(
        assets.flatMap(({ counted }) => counted.map((part) => (part.slot === slot ? part.valueUsdWad : 0n))),
      ),
      debtUsdWad: sumOf(assets.map((a) => (a.kind === 'liability' && a.slot === slot ? a.valueUsdWad : 0n))),
    })),
    assets,
    debtors: {
      ...debtors.shares(),
      largest: debtors.named().map(({ account, amount }) => ({ account, debtUsdWad: amount })),
    },
  }
}

/** What units of many accounts are worth at weight 1: nothing of a collateral that counts nowhere. No cap: they are not of one leaf. §4. */
function worth(units: bigint, { kind, unitPrice, maintenanceWeight }: AssetWord): bigint {
  if (kind === 'liability') return (units * unitPrice + wad - 1n) / wad
  return maintenanceWeight === 0 ? 0n : (units * unitPrice) / wad
}

/** How many lines an account is below. */
function linesAbove(
  counts: UnitCounts,
  {
    coefficients,
    lines,
    ...leaf
  }: {
    words: readonly Hex[]
    table: AssetTable
    coefficients: readonly number[]
    lines: readonly number[]
    slots: number
  },
): number {
  let [assets, debts] = [0, 0]
  for (const [assetId, coefficient] of coefficients.entries()) {
    const [net, debt] = [counts.net[assetId] ?? 0n, counts.debt[assetId] ?? 0n]
    if (net > 0n) assets += Number(cappedUnits(net)) * coefficient
    if (debt > 0n) debts += Number(cappedUnits(debt)) * coefficient
  }
  const sides = lines.map((bps) => decide(assets, debts, 1 + bps / whole))
  if (!sides.includes(0)) return sides.filter((side) => side === -1).length
  const exact = margin(leaf)
  return lines.filter((bps) => isBelowLine(exact, bps)).length
}

function sumOf(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n)
}
