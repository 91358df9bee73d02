import { type AssetTable, type AssetWord, decodeAssetTable, unusedAsset } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { bpsText, decimalText } from '../../format/amounts.ts'
import { words as all } from '../../words/risk.ts'

const words = all.compare

/** One thing that is another in the second table. */
export type Change = { assetId: number; what: string; before: string; after: string; change: string | null }

const weights = ['initialWeight', 'maintenanceWeight', 'liquidationBonus', 'leastBonus'] as const
const flags = ['priceStale', 'chainStale', 'newLiabilitiesRefused'] as const

/** What is different between two asset tables as they were signed. `decimalsOf` says how many base units a whole token has. */
export function compareTables(
  before: readonly Hex[],
  after: readonly Hex[],
  { decimalsOf }: { decimalsOf: (assetId: number) => number },
): Change[] {
  const [old, now]: AssetTable[] = [decodeAssetTable(before), decodeAssetTable(after)]
  const count = Math.max(old?.length ?? 0, now?.length ?? 0)
  return Array.from({ length: count }, (_, assetId) =>
    compare(old?.[assetId] ?? unusedAsset, now?.[assetId] ?? unusedAsset, {
      assetId,
      decimals: decimalsOf(assetId),
    }),
  ).flat()
}

function compare(
  before: AssetWord,
  after: AssetWord,
  { assetId, decimals }: { assetId: number; decimals: number },
): Change[] {
  const found: Change[] = []
  const note = (what: string, change: Omit<Change, 'assetId' | 'what'>) => found.push({ assetId, what, ...change })
  if (before.kind !== after.kind) note(words.fields.kind, { before: before.kind, after: after.kind, change: null })
  if (before.unitPrice !== after.unitPrice)
    note(words.fields.price, {
      before: priceText(before.unitPrice, decimals),
      after: priceText(after.unitPrice, decimals),
      change: before.unitPrice === 0n ? null : signedText(before.unitPrice, after.unitPrice),
    })
  for (const field of weights)
    if (before[field] !== after[field])
      note(words.fields[field], { before: bpsText(before[field]), after: bpsText(after[field]), change: null })
  for (const flag of flags)
    if (before[flag] !== after[flag])
      note(words.fields[flag], { before: yesText(before[flag]), after: yesText(after[flag]), change: null })
  return found
}

/** Dollars of a whole token, with all decimals: what differs may differ far behind the point. */
function priceText(unitPrice: bigint, decimals: number): string {
  return `$${decimalText(unitPrice * 10n ** BigInt(decimals), 36)}`
}

/** By how much, in basis points of what it was, rounded towards zero. */
function signedText(before: bigint, after: bigint): string {
  const bps = ((after - before) * 10_000n) / before
  return `${bps > 0n ? '+' : bps < 0n ? '−' : ''}${bpsText(bps < 0n ? -bps : bps)}`
}

function yesText(flag: boolean): string {
  return flag ? words.yes : words.no
}
