import { type AssetPricing, countUnits, scaledPrice } from '@plimsoll/protocol'
import { type AccountState, changed } from '../accountState.ts'

/** By how many percent something is more or less than it is, by the name that it has in the address bar. */
export type WhatIf = ReadonlyMap<string, number>

/** What a slider can be set to, in percent. */
export const leastPercent = -90
export const mostPercent = 200
const leastUnitsPercent = -100

/** Names in the address bar that are taken. */
const taken = /^(epoch|do|asset|amount|at|asset[0-9]+)$/

/** The name of an underlying’s price in the address bar: `eth`. */
function priceKey(underlying: string): string {
  const name = underlying.toLowerCase()
  return taken.test(name) ? `price-${name}` : name
}

/** The name of an asset’s amount in the address bar: `asset0`. */
function amountKey(assetId: number): string {
  return `asset${assetId}`
}

/** What an account has that a slider can change. */
export type Sliders = {
  readonly prices: readonly { readonly key: string; readonly underlying: string }[]
  readonly amounts: readonly { readonly key: string; readonly assetId: number }[]
}

/** A slider for each underlying and each asset that an account holds or owes. */
export function slidersOf(state: AccountState, assets: readonly AssetPricing[]): Sliders {
  const { net, debt } = countUnits(state)
  const held = assets.filter(({ assetId }) => (net[assetId] ?? 0n) > 0n || (debt[assetId] ?? 0n) > 0n)
  const underlyings = [...new Set(held.map(({ underlying }) => underlying))]
  return {
    prices: underlyings.map((underlying) => ({ key: priceKey(underlying), underlying })),
    amounts: held.map(({ assetId }) => ({ key: amountKey(assetId), assetId })),
  }
}

/** What the address bar says of the sliders; what it says of nothing, or beyond them, is left out or at their end. */
export function readWhatIf(query: URLSearchParams, { prices, amounts }: Sliders): WhatIf {
  const read = (key: string, least: number): [string, number][] => {
    const text = query.get(key) ?? ''
    if (!/^-?[0-9]{1,4}$/.test(text)) return []
    const percent = Math.min(mostPercent, Math.max(least, Number(text)))
    return percent === 0 ? [] : [[key, percent]]
  }
  return new Map([
    ...prices.flatMap(({ key }) => read(key, leastPercent)),
    ...amounts.flatMap(({ key }) => read(key, leastUnitsPercent)),
  ])
}

/**
 * An account at other prices and with other amounts: exactly, prices rounded as an asset table rounds them, amounts against
 * the account. What was pledged stays where it is pledged; more and less are on the chain that holds the asset.
 */
export function applyWhatIf(
  state: AccountState,
  { assets, whatIf }: { assets: readonly AssetPricing[]; whatIf: WhatIf },
): AccountState {
  const { net, debt } = countUnits(state)
  const table = state.table.map((word, assetId) => {
    const underlying = assets.find((asset) => asset.assetId === assetId)?.underlying
    const percent = underlying === undefined ? undefined : whatIf.get(priceKey(underlying))
    if (percent === undefined) return word
    return { ...word, unitPrice: scaledPrice(word, { numerator: BigInt(100 + percent), denominator: 100n }) }
  })
  let after: AccountState = { ...state, table }
  for (const { assetId } of assets) {
    const percent = whatIf.get(amountKey(assetId))
    if (percent === undefined) continue
    const [has = 0n, owes = 0n] = [net[assetId], debt[assetId]]
    const share = BigInt(100 + percent)
    after = changed(after, { field: 'custody', assetId, units: (has * share) / 100n - has })
    after = changed(after, { field: 'debt', assetId, units: (owes * share + 99n) / 100n - owes })
  }
  return after
}
