import type { Hex } from 'viem'
import type { AssetTable } from '../assets/assetTable.ts'
import { wholePrice } from '../assets/assetTerms.ts'
import { collateralValue, liabilityValue, scaledPrice } from '../assets/unitPrice.ts'
import { type Counted, counted } from './cure.ts'

/**
 * Where the price of one underlying, with all others held, takes an account across M = 0: at `factorWad` times its price of
 * the snapshot (10^18 is that price) M ≥ 0, and one step of 10^-18 further M < 0. `liquidatable` says on which side.
 */
export type PriceAtLine = {
  readonly underlying: string
  readonly factorWad: bigint
  readonly liquidatable: 'below' | 'above'
  /** That price and the one of the snapshot, of a whole token in usdWad; `null` if the table prices none but shares and debts. */
  readonly priceUsdWad: bigint | null
  readonly priceNowUsdWad: bigint | null
}

/** What a risk config says of an asset's price. */
export type AssetPricing = {
  readonly assetId: number
  readonly underlying: string
  readonly decimals: number
  readonly rate?: object | undefined
}

const wad = 10n ** 18n
/** A price a million times that of the snapshot says nothing. */
const mostFactor = wad * 1_000_000n

/**
 * For each underlying that an account holds or owes the price at which M = 0, by name; none for an underlying whose price
 * alone cannot take it there. Unit prices move with their underlying's, rounded as a table rounds them. §4, §13.
 */
export function pricesAtLine({
  assets,
  ...account
}: {
  words: readonly Hex[]
  table: AssetTable
  slots: number
  assets: readonly AssetPricing[]
}): PriceAtLine[] {
  return linePrices(counted(account), assets)
}

/** The same of an account whose units are counted. */
export function linePrices(
  { table, counts: { net, debt }, total: { maintenanceSurplus } }: Counted,
  assets: readonly AssetPricing[],
): PriceAtLine[] {
  const held = assets.filter(({ assetId }) => (net[assetId] ?? 0n) > 0n || (debt[assetId] ?? 0n) > 0n)
  const names = [...new Set(held.map(({ underlying }) => underlying))].sort()
  return names.flatMap((underlying) => {
    const ids = held.flatMap((asset) => (asset.underlying === underlying ? [asset.assetId] : []))
    const rest = maintenanceSurplus - surplusOf(ids, wad)
    const at = crossing((factor) => rest + surplusOf(ids, factor))
    if (at === undefined) return []
    const now = wholeToken(underlying)
    const priceUsdWad = now === undefined ? null : (now * at.factorWad) / wad
    return [{ underlying, ...at, priceUsdWad, priceNowUsdWad: now ?? null }]
  })

  /** Part of M of some assets with their prices times a factor. */
  function surplusOf(ids: readonly number[], factor: bigint): bigint {
    return ids.reduce((sum, assetId) => {
      const asset = table[assetId]
      if (asset === undefined) return sum
      const unitPrice = scaledPrice(asset, { numerator: factor, denominator: wad })
      const pricing = { unitPrice, weight: asset.maintenanceWeight }
      return asset.kind === 'collateral'
        ? sum + collateralValue(net[assetId] ?? 0n, pricing)
        : sum - liabilityValue(debt[assetId] ?? 0n, pricing)
    }, 0n)
  }

  function wholeToken(underlying: string): bigint | undefined {
    for (const asset of assets) {
      const word = table[asset.assetId]
      if (asset.underlying !== underlying || asset.rate !== undefined || word?.kind !== 'collateral') continue
      return wholePrice(word, asset.decimals)
    }
    return undefined
  }
}

/**
 * Where a surplus that is almost linear in a factor crosses 0: an estimate by its slope, then steps that double until they
 * enclose it, then halves.
 */
function crossing(
  surplus: (factor: bigint) => bigint,
): { factorWad: bigint; liquidatable: 'below' | 'above' } | undefined {
  const now = surplus(wad)
  const slope = surplus(2n * wad) - now
  if (slope === 0n) return undefined
  const liquidatable = slope > 0n ? 'below' : 'above'
  /** Towards where M is negative. */
  const down = slope > 0n ? -1n : 1n
  const isFine = (factor: bigint) => surplus(factor) >= 0n
  let fine = wad - (now * wad) / slope
  if (fine < 0n) fine = 0n
  if (fine > mostFactor) return undefined
  let step = 1n
  while (!isFine(fine)) {
    fine -= down * step
    step *= 2n
    if (fine < 0n || fine > mostFactor) return undefined
  }
  let short = fine
  for (step = 1n; ; step *= 2n) {
    short = fine + down * step < 0n ? 0n : fine + down * step
    // Not even a price of 0 is enough, or none that is worth a word.
    if (short === fine || short > mostFactor) return undefined
    if (!isFine(short)) break
    fine = short
  }
  while (distance(fine, short) > 1n) {
    const middle = (fine + short) / 2n
    if (isFine(middle)) fine = middle
    else short = middle
  }
  return { factorWad: fine, liquidatable }
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a
}
