import type { AccountTrie, Hex } from '@plimsoll/merkle'
import { type AssetTable, type AssetWord, cappedUnits, countUnits, margin, scaledPrice } from '@plimsoll/protocol'
import { decide } from './healthBound.ts'

/** What is owed by the accounts that have M < 0 where one underlying is worth less, by `dropBps` basis points. */
type RiskPoint = {
  readonly dropBps: number
  /** How many they are. */
  readonly accounts: number
  /** Their liabilities together at the prices after the drop, at weight 1, rounded up once. */
  readonly debtUsdWad: bigint
}

/** All accounts with a debt, and for each underlying what would be liquidatable after each drop of its price alone. */
export type DebtAtRisk = {
  readonly accounts: number
  readonly debtUsdWad: bigint
  readonly underlyings: readonly { readonly underlying: string; readonly points: readonly RiskPoint[] }[]
}

/** No drop, then every 5 % down to half. */
export const drops: readonly number[] = Array.from({ length: 11 }, (_, index) => index * 500)

const whole = 10_000n
const wad = 10n ** 18n
const accountsPerStep = 16
/** Every debt word begins with it. §7. */
const debtTag = '0x04'

/**
 * Computes debt at risk over all accounts of a trie, exactly: each account is decided by sums with an error bound, and where
 * that leaves it open by its margin. `underlyings` names them by assetId; a drop changes every asset of one, collateral
 * and liabilities. Reads every leaf once, some microseconds each, and pauses all the time. §4.
 */
export function* debtAtRisk({
  trie,
  table,
  underlyings,
  slots,
}: {
  trie: Pick<AccountTrie, 'entries'>
  table: AssetTable
  underlyings: readonly (string | undefined)[]
  slots: number
}): Generator<undefined, DebtAtRisk, undefined> {
  const names = [...new Set(table.flatMap(({ kind }, id) => (kind === 'unused' ? [] : (underlyings[id] ?? []))))].sort()
  const base = scenarioOf(table)
  const curves = names.map((underlying) => ({
    scenarios: drops.map((dropBps) =>
      dropBps === 0
        ? base
        : scenarioOf(table.map((asset, id) => dropped(asset, underlyings[id] === underlying ? dropBps : 0))),
    ),
    // What changes from each drop to the next; accounts that have nothing of the underlying change nothing.
    changes: drops.map(createTally),
  }))
  const curveOf = underlyings.map((name) => (name === undefined ? -1 : names.indexOf(name)))
  const all = createTally()
  const risky = createTally()
  let read = 0
  for (const [, words] of trie.entries()) {
    if (read++ % accountsPerStep === 0) yield
    if (!words.some((word) => word.startsWith(debtTag))) continue
    const account = positionsOf(words, { table, slots })
    if (account.owed.length === 0) continue
    all.add(account, 1)
    const isAtRisk = isBelow(account, { scenario: base, words, slots })
    if (isAtRisk) risky.add(account, 1)
    const touched = new Set([...account.owned, ...account.owed].map(({ assetId }) => curveOf[assetId] ?? -1))
    for (const curve of touched) {
      const { scenarios = [], changes = [] } = curves[curve] ?? {}
      let before = isAtRisk
      for (const [place, scenario] of scenarios.entries()) {
        const now = place === 0 ? before : isBelow(account, { scenario, words, slots })
        if (now !== before) changes[place]?.add(account, now ? 1 : -1)
        before = now
      }
    }
  }
  return {
    accounts: all.accounts(),
    debtUsdWad: all.value(table),
    underlyings: names.map((underlying, curve) => {
      const { scenarios = [], changes = [] } = curves[curve] ?? {}
      const tally = createTally()
      tally.take(risky)
      const points = drops.map((dropBps, place) => {
        const change = changes[place]
        if (change) tally.take(change)
        return { dropBps, accounts: tally.accounts(), debtUsdWad: tally.value(scenarios[place]?.table ?? table) }
      })
      return { underlying, points }
    }),
  }
}

/** An asset after a drop of its price, rounded as §4 rounds prices. */
function dropped(asset: AssetWord, dropBps: number): AssetWord {
  if (dropBps === 0) return asset
  return { ...asset, unitPrice: scaledPrice(asset, { numerator: whole - BigInt(dropBps), denominator: whole }) }
}

/** A table, and price × maintenance weight by assetId, the nearest float. */
type Scenario = { table: AssetTable; coefficients: Float64Array }

function scenarioOf(table: AssetTable): Scenario {
  const of = ({ unitPrice, maintenanceWeight }: AssetWord) => Number(unitPrice * BigInt(maintenanceWeight))
  return { table, coefficients: Float64Array.from(table, of) }
}

type Position = { assetId: number; units: bigint; nearest: number }
type Positions = { owned: Position[]; owed: Position[] }

/** What counts in the margin of an account: what it owns wherever it counts, and owes. */
function positionsOf(words: readonly Hex[], { table, slots }: { table: AssetTable; slots: number }): Positions {
  const { net, debt } = countUnits({ words, table, slots })
  return { owned: toPositions(net), owed: toPositions(debt) }
}

function add(sums: Map<number, bigint>, assetId: number, units: bigint): void {
  sums.set(assetId, (sums.get(assetId) ?? 0n) + units)
}

function toPositions(sums: readonly bigint[]): Position[] {
  const positions: Position[] = []
  for (const [assetId, units] of sums.entries())
    if (units > 0n) positions.push({ assetId, units, nearest: Number(cappedUnits(units)) })
  return positions
}

function isBelow(
  { owned, owed }: Positions,
  { scenario, words, slots }: { scenario: Scenario; words: readonly Hex[]; slots: number },
): boolean {
  const { coefficients, table } = scenario
  let [assets, debts] = [0, 0]
  for (const { assetId, nearest } of owned) assets += nearest * (coefficients[assetId] ?? 0)
  for (const { assetId, nearest } of owed) debts += nearest * (coefficients[assetId] ?? 0)
  const decision = decide(assets, debts)
  return decision === 0 ? margin({ words, table, slots }).liquidatable : decision === -1
}

/** A number of accounts and the units that they owe together, by assetId. */
function createTally() {
  const units = new Map<number, bigint>()
  let count = 0
  return {
    units,
    accounts: () => count,
    add({ owed }: Positions, sign: 1 | -1) {
      count += sign
      for (const debt of owed) add(units, debt.assetId, sign === 1 ? debt.units : -debt.units)
    },
    take(other: { accounts: () => number; units: ReadonlyMap<number, bigint> }) {
      count += other.accounts()
      for (const [assetId, more] of other.units) add(units, assetId, more)
    },
    value: (table: AssetTable) =>
      [...units].reduce(
        (sum, [assetId, owed]) => sum + (owed * (table[assetId]?.unitPrice ?? 0n) + wad - 1n) / wad,
        0n,
      ),
  }
}
