import { type AssetWord, unusedAsset } from '../../src/index.ts'
import type { Random } from '../../src/testing/createRandom.ts'
import { isValidTable } from '../arbitraries.ts'

/** An asset as config and vault have it: `unitPrice` is the one at the start. */
export type Asset = AssetWord & {
  /** Units of a collateral, tokens of a venue; 0 without a limit. */
  readonly bucket: bigint
  /** Of a collateral, in units. */
  readonly minDeposit: bigint
  /** Of a venue, in tokens; its index is one. */
  readonly minDebt: bigint
  /** What it takes to be worth about a thousand dollars at the start. */
  readonly thousand: bigint
}

/** The chains of a world and their assets; the index of an asset is its id. */
export type Deployment = {
  readonly slots: number
  readonly assets: readonly Asset[]
  /** Seconds from a block to its finality, by slot. */
  readonly finality: readonly number[]
  /** The oldest snapshot that allows risk, and a liquidation, in seconds. */
  readonly maxAgeRisk: number
  readonly maxAgeLiquidate: number
  /** Every collateral at 80 % and 85 %, every liability at 100 %. */
  readonly isGrid: boolean
}

/** Names, decimals and dollars per whole token. */
const tokens = [
  { decimals: 6, dollars: 1 },
  { decimals: 18, dollars: 2_000 },
  { decimals: 8, dollars: 60_000 },
  { decimals: 18, dollars: 0.000_01 },
]

/** Two to five chains with one to three collaterals and one or two venues each, as a valid config has them. */
export function drawDeployment(random: Random, { isGrid }: { isGrid: boolean }): Deployment {
  const slots = random.pick([2, 3, 3, 3, 4, 5])
  const bonus = drawBonus(random)
  for (;;) {
    const assets: Asset[] = []
    for (let slot = 0; slot < slots; slot++) {
      for (let count = random.between(1, slots < 4 ? 3 : 2); count > 0; count--) {
        const weights = isGrid ? { initialWeight: 8_000, maintenanceWeight: 8_500, ...bonus } : drawCollateral(random)
        const some = drawToken(random)
        const minDeposit = random.chance(0.3) ? 0n : some.thousand / random.pick([10n, 100n, 1_000n])
        assets.push({ ...unusedAsset, ...some, ...weights, kind: 'collateral', slot, minDeposit, minDebt: 0n })
      }
      for (let count = random.chance(0.2) ? 2 : 1; count > 0; count--) {
        const weights = isGrid
          ? { initialWeight: 10_001, maintenanceWeight: 10_000, bonusDistance: 300 }
          : drawLiability(random)
        const minDebt = random.pick([10n, 100n, 1_000n, 5_000n]) * 10n ** 6n
        const usd = { unitPrice: 10n ** 30n, thousand: 10n ** 9n, bucket: drawBucket(random, 10n ** 9n) }
        assets.push({ ...unusedAsset, ...usd, ...weights, kind: 'liability', slot, minDeposit: 0n, minDebt })
      }
    }
    if (!isValidTable(assets.filter(({ maintenanceWeight }) => maintenanceWeight > 0))) continue
    const day = 86_400
    const isStrict = random.chance(0.2)
    return {
      slots,
      assets,
      finality: Array.from({ length: slots }, () => random.pick([0, 2, 3, 60, 900])),
      maxAgeRisk: isStrict ? 600 : 400 * day,
      maxAgeLiquidate: isStrict ? 300 : 400 * day,
      isGrid,
    }
  }
}

function drawToken(random: Random) {
  const { decimals, dollars } = random.pick(tokens)
  const unitPrice = BigInt(Math.round(dollars * 1e6)) * 10n ** BigInt(30 - decimals)
  const thousand = (1_000n * 10n ** 36n) / unitPrice
  return { unitPrice, thousand, bucket: drawBucket(random, thousand) }
}

function drawBucket(random: Random, thousand: bigint): bigint {
  return random.chance(0.5) ? 0n : thousand * BigInt(random.pick([2, 30, 300]))
}

function drawBonus(random: Random) {
  const leastBonus = random.between(100, 300)
  return { leastBonus, liquidationBonus: leastBonus + random.pick([0, 0, 100, 200]) }
}

function drawCollateral(random: Random) {
  if (random.chance(0.03)) return { initialWeight: 0, maintenanceWeight: 0, ...drawBonus(random) }
  const initialWeight = random.between(6_000, 8_600)
  return { initialWeight, maintenanceWeight: initialWeight + random.between(100, 600), ...drawBonus(random) }
}

function drawLiability(random: Random) {
  const maintenanceWeight = random.between(10_000, 10_500)
  return {
    initialWeight: maintenanceWeight + random.between(50, 900),
    maintenanceWeight,
    bonusDistance: random.between(50, 300),
  }
}
