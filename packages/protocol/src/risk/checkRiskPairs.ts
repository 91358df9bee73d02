import type { RiskAsset, RiskConfig, Weight } from './riskConfig.ts'
import { type Slack, weightAt, whenNotPositive } from './weight.ts'

type Issue = { path: (string | number)[]; message: string }

const bps = 10_000

/**
 * The rules of §5 about a liability and a collateral, at every moment of their ramps: each liquidation improves the
 * account, none of its parts costs more than the whole, and M′ falls when a debt grows.
 */
export function checkRiskPairs({ assets, bonusDistance }: RiskConfig): Issue[] {
  const liabilities = assets.filter(({ kind }) => kind === 'liability')
  const issues: Issue[] = []
  for (const [index, liability] of assets.entries()) {
    if (liability.kind !== 'liability') continue
    for (const collateral of assets) {
      if (collateral.kind !== 'collateral') continue
      const pair = { liability, collateral }
      const rules = [
        ...(['initialWeight', 'maintenanceWeight'] as const).map((field) => improves(pair, field)),
        partsCostNoMore(pair, bonusDistance),
        // On its way to weight 0 a collateral would break these for all but one kind of liability, and is about to be worth nothing.
        ...(retires(collateral) ? [] : liabilities.flatMap((grown) => falls(pair, grown))),
      ]
      for (const { field, slack, needs } of rules) {
        const time = whenNotPositive(slack)
        if (time === undefined) continue
        const seen = [liability, collateral, ...liabilities]
          .map(({ symbol, ...asset }) => {
            const weights = [asset.initialWeight, asset.maintenanceWeight].map((weight) => weightAt(weight, time))
            return `${symbol} ${weights.join('/')}`
          })
          .filter((text, place, all) => all.indexOf(text) === place)
        issues.push({
          path: field === 'bonusDistance' ? [field] : ['assets', index, field],
          message: `${needs}; seen at time ${time} (initial/maintenance): ${seen.join(', ')}, bonus ${bonusOf(collateral)}`,
        })
      }
    }
  }
  return issues
}

type Pair = { liability: RiskAsset; collateral: RiskAsset }
type Rule = { field: keyof RiskAsset | 'bonusDistance'; slack: Slack; needs: string }

function improves({ liability, collateral }: Pair, field: 'initialWeight' | 'maintenanceWeight'): Rule {
  return {
    field,
    slack: {
      rising: [liability[field]],
      falling: [collateral[field]],
      of: ([debt = 0], [held = 0]) => gain({ debt, held, collateral }),
    },
    needs: `seizing ${named(collateral)} would not improve the account: needs weight(liability) × 10000 > (10000 + bonus) × weight(collateral)`,
  }
}

function partsCostNoMore({ liability, collateral }: Pair, distance: number): Rule {
  return {
    field: 'bonusDistance',
    slack: {
      rising: [liability.maintenanceWeight],
      falling: [collateral.maintenanceWeight],
      of: ([debt = 0], [held = 0]) => gain({ debt, held, collateral }) - distance * debt + 1, // equal is enough
    },
    needs: `parts of a liquidation of ${named(liability)} against ${named(collateral)} could cost more than the whole: needs bonusDistance × maintenanceWeight(liability) ≤ maintenanceWeight(liability) × 10000 − (10000 + bonus) × maintenanceWeight(collateral)`,
  }
}

/** With g_M and g_I the gains of the pair at the two kinds of weight, for the debt `grown` that grows. */
function falls({ liability, collateral }: Pair, grown: RiskAsset): Rule[] {
  const rising: Weight[] = [liability.initialWeight, grown.maintenanceWeight, collateral.maintenanceWeight]
  const falling: Weight[] = [collateral.initialWeight, grown.initialWeight, liability.maintenanceWeight]
  const says = `M′ with ${named(collateral)} would not fall when ${named(grown)} grows`
  return [
    {
      field: 'initialWeight',
      slack: {
        rising,
        falling,
        of: ([initialDebt = 0, maintenance = 0, held = 0], [initialHeld = 0, initial = 0, debt = 0]) =>
          gain({ debt: initialDebt, held: initialHeld, collateral }) * maintenance -
          gain({ debt, held, collateral }) * initial,
      },
      needs: `${says}: needs g_M × initialWeight < g_I × maintenanceWeight of it`,
    },
    {
      field: 'maintenanceWeight',
      slack: {
        // Where R is more than all liabilities, each debt on a slower slot is credited by g_M whole.
        rising: [grown.maintenanceWeight, collateral.maintenanceWeight],
        falling: [liability.maintenanceWeight],
        of: ([maintenance = 0, held = 0], [debt = 0]) => maintenance * bps - gain({ debt, held, collateral }) + 1,
      },
      needs: `${says}: needs g_M ≤ maintenanceWeight of it × 10000`,
    },
  ]
}

/** What repaying one dollar for collateral with its highest bonus improves, in basis points × 10^4. */
function gain({ debt, held, collateral }: { debt: number; held: number; collateral: RiskAsset }): number {
  return debt * bps - (bps + bonusOf(collateral)) * held
}

function retires({ initialWeight, maintenanceWeight }: RiskAsset): boolean {
  return [initialWeight, maintenanceWeight].every((weight) => (typeof weight === 'number' ? weight : weight.to) === 0)
}

function bonusOf({ liquidationBonus = 0 }: RiskAsset): number {
  return liquidationBonus
}

function named({ symbol, assetId }: RiskAsset): string {
  return `${symbol} (asset ${assetId})`
}
