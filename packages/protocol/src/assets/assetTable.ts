import { type Address, concat, type Hex, isAddressEqual } from 'viem'
import { AssetMismatch, MissingPreviousTable } from '../errors.ts'
import { type Hash32, keccak } from '../hash32.ts'
import type { RiskAsset, RiskConfig } from '../risk/riskConfig.ts'
import { weightAt } from '../risk/weight.ts'
import type { Cut } from '../snapshot/cut.ts'
import { type AssetWord, decodeAssetWord, encodeAssetWord, unusedAsset } from './assetWord.ts'
import type { AssetObservation, ChainObservation, FeedObservation } from './chainObservation.ts'
import { pickAnswer } from './pickAnswer.ts'
import { cappedRate, unitPrice } from './unitPrice.ts'

/** Every asset of the deployment at one snapshot; the index is the assetId. §5. */
export type AssetTable = readonly AssetWord[]

/** The table as 32-byte words, one per assetId. Throws {@link InvalidField}. §5. */
export function encodeAssetTable(table: AssetTable): Hex[] {
  return table.map(encodeAssetWord)
}

/** Decodes the words of a table; throws {@link InvalidAssetWord}. §5. */
export function decodeAssetTable(words: readonly Hex[]): AssetTable {
  return words.map(decodeAssetWord)
}

/** `header.assets`: `keccak256(abi.encodePacked(words))`. §5. */
export function hashAssetTable(words: readonly Hex[]): Hash32 {
  return keccak(concat(words))
}

type Parameters = {
  config: RiskConfig
  cut: Cut
  timestamp: bigint
  observations: readonly ChainObservation[]
  previous?: readonly Hex[]
}

/**
 * The asset table of a snapshot: a function of the cut and what was read there (`observations`, by slot), the header's
 * `timestamp` in seconds and the risk config. `previous` is the table of the latest snapshot accepted on the home
 * registry at the cut; it prices an asset that no feed prices. Throws {@link AssetMismatch} and
 * {@link MissingPreviousTable}. §5.
 */
export function buildAssetTable(parameters: Parameters): AssetTable {
  const { config, cut, timestamp, observations } = parameters
  const stale = cut.map(({ timestamp: at }, slot) => {
    const limit = config.chains.find((chain) => chain.slot === slot)?.maxCutAge
    return limit !== undefined && timestamp - at > BigInt(limit)
  })
  const isChainStale = (slot: number) => stale[slot] ?? true
  const size = config.assets.reduce((most, { assetId }) => Math.max(most, assetId + 1), 0)
  const table = new Array<AssetWord>(size).fill(unusedAsset)
  for (const asset of config.assets) {
    matchAsset(asset, observations)
    const { price, isFresh } = priceOf(asset, { ...parameters, isChainStale })
    table[asset.assetId] = {
      unitPrice: price,
      initialWeight: weightAt(asset.initialWeight, timestamp),
      maintenanceWeight: weightAt(asset.maintenanceWeight, timestamp),
      liquidationBonus: asset.liquidationBonus ?? 0,
      leastBonus: asset.leastBonus ?? 0,
      bonusDistance: asset.kind === 'liability' ? config.bonusDistance : 0,
      slot: asset.slot,
      kind: asset.kind,
      priceStale: !isFresh,
      chainStale: isChainStale(asset.slot),
      newLiabilitiesRefused: asset.newLiabilitiesRefused ?? false,
    }
  }
  return table
}

function priceOf(
  asset: RiskAsset,
  parameters: Parameters & { isChainStale: (slot: number) => boolean },
): { price: bigint; isFresh: boolean } {
  const price = pricer(asset, parameters)
  const picked = pickAnswer({
    feeds: parameters.config.underlyings[asset.underlying]?.feeds ?? [],
    cut: parameters.cut,
    observations: parameters.observations,
    isChainStale: parameters.isChainStale,
    accepts: (answer) => price(answer) !== undefined,
  })
  const found = picked && price(picked.answer)
  if (picked !== undefined && found !== undefined) return { price: found, isFresh: picked.isFresh }
  return { price: previousPrice(asset, parameters.previous), isFresh: false }
}

/** The unit price that an answer gives the asset, with its rate or its venue's index; `undefined` if it gives none. */
function pricer(asset: RiskAsset, { cut, observations }: Parameters): (answer: FeedObservation) => bigint | undefined {
  const observation = observations[asset.slot]
  const timestamp = cut[asset.slot]?.timestamp ?? 0n
  const common = (answer: FeedObservation) => ({ answer: answer.answer, feedDecimals: answer.decimals })
  if (asset.kind === 'liability') {
    const index = observation?.indices.get(asset.assetId) ?? 0n
    return (answer) => unitPrice({ ...common(answer), tokenDecimals: asset.decimals, index })
  }
  const { rate: config } = asset
  if (config === undefined) return (answer) => unitPrice({ ...common(answer), tokenDecimals: asset.decimals })
  const seen = observation?.rates.get(config.source.toLowerCase() as Address)
  if (seen?.ok !== true) return () => undefined
  const rate = { rate: cappedRate(seen.rate, { config, timestamp }), shareDecimals: asset.decimals }
  return (answer) => unitPrice({ ...common(answer), tokenDecimals: config.decimals, rate })
}

function previousPrice(asset: RiskAsset, previous: readonly Hex[] | undefined): bigint {
  const hex = previous?.[asset.assetId]
  const word = hex === undefined ? unusedAsset : decodeAssetWord(hex)
  if (word.kind === asset.kind && word.slot === asset.slot) return word.unitPrice
  throw new MissingPreviousTable(`Asset ${asset.assetId} has no price: no feed gives one, and no earlier table does.`, {
    details: {
      asset: asset.symbol,
      underlying: asset.underlying,
      seen: previous === undefined ? 'no earlier table' : `a table without it (${previous.length} words)`,
    },
    hint: 'Its first snapshot needs at least one feed with a positive answer.',
  })
}

/**
 * Checks that the vault of the asset's slot lists it with the same kind, token and decimals, and that no other vault
 * lists its id: otherwise units of two tokens would add up. Throws {@link AssetMismatch}. §5.
 */
function matchAsset(asset: RiskAsset, observations: readonly ChainObservation[]): void {
  for (const [slot, { assets }] of observations.entries()) {
    const listed = assets.find(({ assetId }) => assetId === asset.assetId)
    if (slot === asset.slot ? listed !== undefined && isSame(asset, listed) : listed === undefined) continue
    throw new AssetMismatch(`The vault on slot ${slot} disagrees with the config about asset ${asset.assetId}.`, {
      details: {
        asset: asset.symbol,
        expected: slot === asset.slot ? describe(asset) : `not there, it belongs to slot ${asset.slot}`,
        seen: listed === undefined ? 'not there' : describe(listed),
      },
    })
  }
  if (asset.slot >= observations.length) {
    throw new AssetMismatch(`Asset ${asset.assetId} belongs to a slot that the deployment does not have.`, {
      details: { asset: asset.symbol, expected: `below ${observations.length}`, seen: asset.slot },
    })
  }
}

function isSame(asset: RiskAsset, listed: AssetObservation): boolean {
  return asset.kind === listed.kind && asset.decimals === listed.decimals && isAddressEqual(asset.token, listed.token)
}

function describe({ kind, token, decimals }: Pick<AssetObservation, 'kind' | 'token' | 'decimals'>): string {
  return `${kind} ${token} with ${decimals} decimals`
}
