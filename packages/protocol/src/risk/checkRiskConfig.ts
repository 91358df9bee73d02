import { checkRiskPairs } from './checkRiskPairs.ts'
import { checkMarginLines } from './marginLines.ts'
import type { RiskAsset, RiskConfig } from './riskConfig.ts'
import { rampTimes, weightAt } from './weight.ts'

type Issue = { path: (string | number)[]; message: string }

/** Every rule of §5 that a config breaks on its own, with the path of the field. */
export function checkRiskConfig(config: RiskConfig): Issue[] {
  return [
    ...config.assets.flatMap((asset, index) => checkAsset(asset, { config, index })),
    ...checkRiskPairs(config),
    ...checkChains(config),
    ...checkMarginLines(config),
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
  const times = rampTimes([initialWeight, maintenanceWeight])
  for (const [place, time] of times.entries()) {
    const initial = weightAt(initialWeight, time)
    const maintenance = weightAt(maintenanceWeight, time)
    if (kind === 'collateral') {
      const isZero = initial === 0 && maintenance === 0
      require(initial < maintenance ||
        isZero, 'initialWeight', 'collateral needs initialWeight < maintenanceWeight, or both 0')
      // Near a common end of two ramps at 0 the weights would be equal and above 0, by rounding.
      const around = [times[place - 1] ?? time, times[place + 1] ?? time]
      require(!isZero ||
        around.every(
          (near) => weightAt(initialWeight, near) === 0,
        ), 'initialWeight', 'a collateral that ramps to weights 0 needs its initialWeight there before its maintenanceWeight')
      require(maintenance <= 10_000, 'maintenanceWeight', 'collateral needs maintenanceWeight ≤ 10000')
    } else {
      require(initial > maintenance, 'initialWeight', 'a liability needs initialWeight > maintenanceWeight')
      require(maintenance >= 10_000, 'maintenanceWeight', 'a liability needs maintenanceWeight ≥ 10000')
    }
  }
  const { leastBonus = 0, liquidationBonus = 0 } = asset
  if (kind === 'collateral') {
    require(leastBonus >= 100, 'leastBonus', 'collateral needs leastBonus ≥ 100, 1%')
    require(leastBonus <= liquidationBonus, 'liquidationBonus', 'collateral needs liquidationBonus ≥ leastBonus')
    require(asset.newLiabilitiesRefused === undefined, 'newLiabilitiesRefused', 'is for liabilities only')
  } else {
    require(asset.liquidationBonus === undefined, 'liquidationBonus', 'is for collateral only')
    require(asset.leastBonus === undefined, 'leastBonus', 'is for collateral only')
    require(asset.rate === undefined, 'rate', 'is for collateral only')
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
