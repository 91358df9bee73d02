import type { RiskAsset, RiskConfig, Weight } from './riskConfig.ts'
import { weightAt } from './weightAt.ts'

type Issue = { path: (string | number)[]; message: string }

/** Every rule of section 5 that a config breaks on its own, with the path of the field. */
export function checkRiskConfig(config: RiskConfig): Issue[] {
  return [
    ...config.assets.flatMap((asset, index) => checkAsset(asset, { config, index })),
    ...checkPairs(config),
    ...checkChains(config),
  ]
}

function checkAsset(asset: RiskAsset, { config, index }: { config: RiskConfig; index: number }): Issue[] {
  const issues: Issue[] = []
  const require = (holds: boolean, field: string, message: string) => {
    if (!holds) issues.push({ path: ['assets', index, field], message })
  }
  const { assetId, kind, underlying, initialWeight, maintenanceWeight } = asset
  require(config.assets.findIndex((other) => other.assetId === assetId) ===
    index, 'assetId', `asset ${assetId} appears twice`)
  require(Object.hasOwn(config.underlyings, underlying), 'underlying', `no underlying is named "${underlying}"`)
  for (const [field, weight] of Object.entries({ initialWeight, maintenanceWeight })) {
    require(typeof weight === 'number' || weight.start < weight.end, field, 'a ramp must start before it ends')
  }
  // A linear difference is extreme where a ramp starts or ends, so these times speak for all.
  for (const time of [...rampTimes(initialWeight), ...rampTimes(maintenanceWeight)]) {
    const initial = weightAt(initialWeight, time)
    const maintenance = weightAt(maintenanceWeight, time)
    if (kind === 'collateral') {
      require(initial < maintenance, 'initialWeight', 'collateral needs initialWeight < maintenanceWeight')
      require(maintenance <= 10_000, 'maintenanceWeight', 'collateral needs maintenanceWeight ≤ 10000')
    } else {
      require(initial > maintenance, 'initialWeight', 'a liability needs initialWeight > maintenanceWeight')
      require(maintenance >= 10_000, 'maintenanceWeight', 'a liability needs maintenanceWeight ≥ 10000')
    }
  }
  if (kind === 'collateral') {
    require(asset.newLiabilitiesRefused === undefined, 'newLiabilitiesRefused', 'is for liabilities only')
  } else {
    require(asset.liquidationBonus === undefined, 'liquidationBonus', 'is for collateral only')
    require(asset.rate === undefined, 'rate', 'is for collateral only')
  }
  return issues
}

/** Lowest liability against highest collateral over their ramps: with this, it holds at every moment, rounding included. */
function checkPairs({ assets }: RiskConfig): Issue[] {
  const issues: Issue[] = []
  for (const [index, liability] of assets.entries()) {
    if (liability.kind !== 'liability') continue
    for (const collateral of assets) {
      if (collateral.kind !== 'collateral') continue
      for (const field of ['initialWeight', 'maintenanceWeight'] as const) {
        const least = Math.min(...rampWeights(liability[field])) * 10_000
        const most = (10_000 + (collateral.liquidationBonus ?? 0)) * Math.max(...rampWeights(collateral[field]))
        if (least > most) continue
        issues.push({
          path: ['assets', index, field],
          message: `seizing ${collateral.symbol} (asset ${collateral.assetId}) would not improve the account: needs weight(liability) × 10000 > (10000 + bonus) × weight(collateral), got ${least} and ${most}`,
        })
      }
    }
  }
  return issues
}

function checkChains({ assets, chains, underlyings }: RiskConfig): Issue[] {
  const issues: Issue[] = []
  for (const [index, { slot }] of chains.entries()) {
    if (slot !== index) issues.push({ path: ['chains', index, 'slot'], message: `expected ${index}: in slot order` })
  }
  for (const [index, { slot }] of assets.entries()) {
    if (slot >= chains.length) issues.push({ path: ['assets', index, 'slot'], message: `no chain has slot ${slot}` })
  }
  for (const [name, { feeds }] of Object.entries(underlyings)) {
    for (const [index, { slot }] of feeds.entries()) {
      if (slot < chains.length) continue
      issues.push({ path: ['underlyings', name, 'feeds', index, 'slot'], message: `no chain has slot ${slot}` })
    }
  }
  return issues
}

function rampTimes(weight: Weight): bigint[] {
  return typeof weight === 'number' ? [0n] : [BigInt(weight.start), BigInt(weight.end)]
}

function rampWeights(weight: Weight): number[] {
  return typeof weight === 'number' ? [weight] : [weight.from, weight.to]
}
