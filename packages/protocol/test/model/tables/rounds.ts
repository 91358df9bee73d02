import { margin, restoreValue, unusedAsset } from '../../../src/index.ts'
import { createRandom, type Random } from '../../../src/testing/createRandom.ts'
import { type Action, act } from '../action.ts'
import { stepsOn } from '../draw.ts'
import type { Asset } from '../drawDeployment.ts'
import { claimsOn } from '../payments.ts'
import { allRules } from '../rules.ts'
import { leafOf, see, showsClaim, takeSnapshot, trueMargin, trueWords } from '../snapshot.ts'
import { type Chain, createWorld, move, remember, type World } from '../world.ts'

/** Seconds between two headers, and headers in two hours. */
const step = 6
const rounds = 1_200
const usd = 10n ** 18n

/** How liquidators are: without any lag, or with one; credited for slower slots, or not; on all slots, or not on the slow one. */
export type Market = { isIdeal?: boolean; isCredited?: boolean; isSlowAsleep?: boolean }

/** Dollars of an account that owes a million. `over` was repaid while it was above its line in truth, `again` not in the first call. */
export type Rounds = { repaid: number; over: number; again: number; bad: number; beyond: number }

/**
 * Two hours of an account with a million of debt on three chains, final after 3, 60 and 900 seconds: prices move, and on
 * every chain liquidators take all that they may, bring units to debts, and have claims paid. `beyond` is what they repaid
 * beyond R at the worst price.
 */
function playRounds(seed: number, { isIdeal = false, isCredited = true, isSlowAsleep = false }: Market): Rounds {
  const random = createRandom(seed)
  const path = drawPath(random.fork('path'))
  const world = startWorld(random.fork('account'), { isIdeal, isCredited })
  const start = trueWords(world, 0)
  const acted = new Set<number>()
  const result = { repaid: 0, over: 0, again: 0, bad: 0, beyond: 0 }
  let most = 0
  for (let round = 1; round <= rounds; round++) {
    setPrice(world, path[round] ?? 1)
    pass()
    most = Math.max(most, restoreOf(world, start))
    for (let turn = 0; turn < 3; turn++) {
      const chain = world.chains[(round + turn) % 3]
      const isActive = random.chance(0.7) || isIdeal
      if (chain === undefined || !isActive || (isSlowAsleep && chain.slot === 2)) continue
      for (let call = 0; call < 2 && closeOnce(chain); call++) if (isIdeal) look()
    }
    for (const chain of world.chains) settleAll(chain)
  }
  const { equity } = trueMargin(world, 0)
  return { ...result, bad: Math.max(0, -dollars(equity)), beyond: result.repaid - most }

  function pass(): void {
    world.now += step
    look()
  }

  function look(): void {
    if (isIdeal) world.now += 1
    const { number } = takeSnapshot(world, { fresh: [0, 1, 2], isFinal: isIdeal })
    for (const { slot } of world.chains) act(world, { kind: 'post', slot, snapshot: number })
    // Nothing older is asked for again.
    for (const { registry } of world.chains) registry.superseded = []
  }

  /** The largest liquidation, of local units if there are some, or else the forced moves. */
  function closeOnce(chain: Chain): boolean {
    const snapshot = chain.registry.latest
    if (snapshot === undefined || leafOf(snapshot, 0).length === 0) return false
    const sight = see(world, { chain, account: 0, snapshot })
    const offers = stepsOn(world, { sight, account: 0, snapshot: snapshot.number })
    const isLocal = (action: Action) => action.kind === 'liquidate' && action.assetId === chain.slot
    const best = offers.find(isLocal) ?? offers.find(({ kind }) => kind === 'liquidate')
    if (best === undefined) return offers.map((offer) => act(world, offer)).some(({ refusal }) => refusal === undefined)
    const truth = trueMargin(world, 0)
    const { liquidated } = act(world, best)
    if (liquidated === undefined) return false
    const value = dollars(liquidated.value)
    result.repaid += value
    if (truth.maintenanceSurplus >= 0n) {
      result.over += value
      if (acted.has(chain.slot)) result.again += value
    }
    acted.add(chain.slot)
    return true
  }

  function settleAll(chain: Chain): void {
    const snapshot = chain.registry.latest
    if (snapshot === undefined) return
    for (const claim of claimsOn(world, chain)) {
      if (claim.paidIn !== undefined || !showsClaim(world, { snapshot, claim })) continue
      const { debtSlot, index } = claim
      act(world, { kind: 'settle', slot: chain.slot, claims: [{ debtSlot, index }], snapshot: snapshot.number })
    }
  }
}

/** The means of many accounts, and the largest `beyond`. */
export function meansOf(seeds: number, market: Market): Rounds {
  const all = Array.from({ length: seeds }, (_, index) => playRounds(index + 1, market))
  const mean = (of: (one: Rounds) => number) => Math.round(all.reduce((sum, one) => sum + of(one), 0) / seeds)
  return {
    repaid: mean(({ repaid }) => repaid),
    over: mean(({ over }) => over),
    again: mean(({ again }) => again),
    bad: mean(({ bad }) => bad),
    beyond: Math.round(Math.max(...all.map(({ beyond }) => beyond))),
  }
}

function startWorld(random: Random, { isIdeal, isCredited }: { isIdeal: boolean; isCredited: boolean }): World {
  const common = { ...unusedAsset, unitPrice: 10n ** 30n, bucket: 0n, minDeposit: 0n, minDebt: 0n, thousand: 10n ** 9n }
  const collateral: Asset = {
    ...common,
    kind: 'collateral',
    initialWeight: 8_000,
    maintenanceWeight: 8_500,
    liquidationBonus: 500,
    leastBonus: 500,
  }
  const liability: Asset = {
    ...common,
    kind: 'liability',
    initialWeight: 10_001,
    maintenanceWeight: 10_000,
    bonusDistance: 300,
    minDebt: 10n ** 9n,
  }
  const assets = [0, 1, 2]
    .map((slot) => ({ ...collateral, slot }))
    .concat([0, 1, 2].map((slot) => ({ ...liability, slot })))
  const finality = isIdeal ? [0, 0, 0] : [3, 60, 900]
  const deployment = { slots: 3, assets, finality, maxAgeRisk: 1e9, maxAgeLiquidate: 1e9, isGrid: true }
  const rules = { ...allRules, slowerAreCredited: isCredited }
  const world = createWorld(deployment, { rules, accounts: 1, now: 1_900_000_000 })
  const debts = [0, 1, 2].map(() => random.between(1, 1_000))
  const holdings = debts.map((debt) => debt * random.between(50, 150))
  const [owed, held] = [debts, holdings].map((parts) => parts.reduce((sum, part) => sum + part, 0))
  const lead = random.between(1_002, 1_032) / 1_000
  for (const chain of world.chains) {
    const debt = (1e12 * (debts[chain.slot] ?? 0)) / (owed ?? 1)
    const units = ((1e12 / 0.85) * lead * (holdings[chain.slot] ?? 0)) / (held ?? 1)
    move(
      chain,
      0,
      [`debt/${3 + chain.slot}`, BigInt(Math.round(debt))],
      [`balance/${chain.slot}`, BigInt(Math.round(units))],
    )
    chain.tokens.set(chain.slot, BigInt(Math.round(units)))
    remember(world, chain)
  }
  // What is there has been final for long.
  world.now += 1_000
  return world
}

function setPrice(world: World, price: number): void {
  world.table = world.table.map((asset) =>
    asset.kind === 'collateral' ? { ...asset, unitPrice: BigInt(Math.round(price * 1e9)) * 10n ** 21n } : asset,
  )
}

function restoreOf(world: World, words: ReturnType<typeof trueWords>): number {
  const { initialSurplus, maintenanceSurplus } = margin({ words, table: world.table, slots: 3 })
  const [collateral = unusedAsset, , , liability = unusedAsset] = world.table
  if (maintenanceSurplus >= 0n) return 0
  return Math.min(1e6, dollars(restoreValue({ initialSurplus, liability, collateral, bonus: 500 })))
}

/** A wick, a step, a slide, noise, stairs or a fall that is made good, each with some noise. */
function drawPath(random: Random): number[] {
  const kind = random.pick(['wick', 'step', 'slide', 'noise', 'stairs', 'vee'])
  const part = () => random.below(1_000_000) / 1_000_000
  const depth = 0.02 + 0.28 * part()
  const width = 20 + 280 * part()
  const spread = 0.0004 + 0.0012 * part()
  let drift = 1
  return Array.from({ length: rounds + 1 }, (_, round) => {
    const noise = Math.sqrt(-2 * Math.log(part() + 1e-12)) * Math.cos(2 * Math.PI * part()) * spread
    drift *= 1 + noise * (kind === 'noise' ? 2 : 0.5)
    return drift * (1 - fallAt(kind, { round: round - 20, depth, width }))
  })
}

function fallAt(kind: string, { round, depth, width }: { round: number; depth: number; width: number }): number {
  if (round < 0) return 0
  switch (kind) {
    case 'wick':
      return round < 5 ? (depth * 0.6 * round) / 5 : round < 40 ? depth * 0.6 * (1 - (round - 5) / 35) : 0
    case 'step':
      return depth
    case 'slide':
      return Math.min(1, round / (width * 2)) * (depth + 0.1)
    case 'stairs':
      return (Math.min(6, 1 + Math.floor(round / 60)) * (depth + 0.1)) / 6
    case 'vee':
      return round < width ? (depth * round) / width : round < 2 * width ? depth * (2 - round / width) : 0
    default:
      return 0
  }
}

function dollars(usdWad: bigint): number {
  return Number((usdWad * 1_000n) / usd) / 1_000
}
