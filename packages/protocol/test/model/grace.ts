import { unusedAsset } from '../../src/index.ts'
import { type Action, act } from './action.ts'
import type { Asset, Deployment } from './drawDeployment.ts'
import type { Play, Step } from './play.ts'
import { allRules, type Rules } from './rules.ts'
import { takeSnapshot } from './snapshot.ts'
import { createWorld } from './world.ts'

const dollar = 10n ** 6n
const common = {
  ...unusedAsset,
  unitPrice: 10n ** 30n,
  bucket: 0n,
  minDeposit: 0n,
  minDebt: 0n,
  thousand: 1_000n * dollar,
}
const held = { initialWeight: 8_000, maintenanceWeight: 8_500, leastBonus: 100, liquidationBonus: 500 }
const owed = { initialWeight: 10_001, maintenanceWeight: 10_000, bonusDistance: 300, minDebt: 100n * dollar }
const assets: readonly Asset[] = [
  { ...common, ...held, kind: 'collateral', slot: 0 },
  { ...common, ...held, kind: 'collateral', slot: 1 },
  { ...common, ...owed, kind: 'liability', slot: 1 },
]
const deployment: Deployment = {
  slots: 2,
  assets,
  finality: [0, 0],
  maxAgeRisk: 3_600,
  maxAgeLiquidate: 3_600,
  isGrid: true,
}

/**
 * What the model found in the law: an owner with a dollar on slot 1 deposits $10,000 on slot 0 for slot 1, and borrows there
 * with the first header that shows it. The header before is current for four seconds more: by it the account has nothing
 * but its dollar.
 */
export function playGrace({
  start,
  closing,
  rules = allRules,
}: {
  start: number
  closing: 'liquidate' | 'writeOff'
  rules?: Rules
}): Play {
  const world = createWorld(deployment, { rules, accounts: 1, now: start })
  const steps: Step[] = []
  const perform = (action: Action) => {
    world.now += 1
    steps.push({ time: world.now, action, outcome: act(world, action) })
  }
  const look = () => {
    world.now += 20
    const { number } = takeSnapshot(world, { fresh: [0, 1] })
    perform({ kind: 'post', slot: 1, snapshot: number })
  }
  const account = 0
  const little = closing === 'liquidate' ? 1_000n * dollar : dollar
  perform({ kind: 'deposit', slot: 1, account, assetId: 1, units: little, isOwner: true })
  look()
  const units = 10_000n * dollar
  perform({ kind: 'deposit', slot: 0, account, assetId: 0, units, isOwner: true })
  perform({ kind: 'pledge', slot: 0, account, assetId: 0, toSlot: 1, units, snapshot: undefined })
  look()
  perform({ kind: 'borrow', slot: 1, account, liability: 2, units: 7_000n * dollar, snapshot: 1 })
  if (closing === 'writeOff') perform({ kind: 'writeOff', slot: 1, account, liability: 2, snapshot: 0 })
  else {
    const at = { slot: 1, account, liability: 2, assetId: 1, maxRepayUnits: 7_000n * dollar, snapshot: 0 }
    perform({ kind: 'liquidate', receiver: 'liquidator', ...at })
  }
  return { seed: 0, kind: 'calm', world, steps, next: () => undefined }
}
