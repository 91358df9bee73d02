import { createRandom, type Random } from '../../src/testing/createRandom.ts'
import { type Action, act, type Outcome } from './action.ts'
import { drawAction, mostToBorrow, type Wish } from './draw.ts'
import { drawDeployment } from './drawDeployment.ts'
import { requireReach } from './reach.ts'
import { Violation } from './refused.ts'
import { allRules, type Rules } from './rules.ts'
import { countRepaid, requireUnhealthy, type Siege, startSiege } from './siege.ts'
import { takeSnapshot, trueMargin } from './snapshot.ts'
import { requireBacked, requireBounded, requireConserved, requireNoDebtWithoutMargin } from './truth.ts'
import { assetAt, chainAt, createWorld, move, remember, type World } from './world.ts'

/**
 * What happens in a world: prices that never move, that fall once with owners (`fall`) or without them (`flatSiege`), that
 * move while only liquidators act (`siege`), that move while everybody acts (`storm`), and a chain whose operators are gone.
 */
export type Kind = 'calm' | 'fall' | 'flatSiege' | 'siege' | 'storm' | 'silence'

export type Step = {
  /** Seconds. */
  readonly time: number
  /** `undefined` where operators only looked. */
  readonly action: Action | undefined
  readonly outcome: Outcome
}

export type Play = {
  readonly seed: number
  readonly kind: Kind
  readonly world: World
  readonly steps: Step[]
  /** Acts once; `undefined` once the play is over. */
  next: () => Step | undefined
}

type Weights = Partial<Record<Wish | 'look', number>>

const relay: Weights = { look: 5, post: 12 }
const owners: Weights = { deposit: 8, withdraw: 6, borrow: 10, repay: 3, pledge: 8, release: 4 }
const closers: Weights = { close: 14, liquidate: 8, forcePledge: 3, forceRelease: 2, writeOff: 2, settle: 6 }
const payers: Weights = { payNoted: 1, payDue: 2, fetchOwed: 0.5 }
const leavers: Weights = { askToLeave: 1.5, payLeaving: 1, putBack: 1, observeSilence: 0.5 }
const guardians: Weights = { halt: 0.3, endHalt: 0.5, scheduleRecovery: 0.3, recover: 0.3, reverseDue: 0.5 }
const recoverers: Weights = { scheduleRecovery: 4, recover: 4, halt: 2, reverseDue: 4 }
const everything = { ...relay, ...owners, ...closers, ...payers, ...leavers, ...guardians }

const kinds: readonly Kind[] = ['calm', 'fall', 'flatSiege', 'siege', 'storm', 'storm', 'silence']

export type PlayOptions = {
  rules?: Rules
  kind?: Kind
  length?: number
  /** Whether an owner has used up his part of the counters of pledges before; by chance otherwise. */
  isWorn?: boolean
  /** What nobody does. */
  quiet?: readonly Wish[]
  /** Seconds; when it begins. */
  start?: number
}

/** A world of a seed, and what happens in it. The same seed plays the same, on every machine. */
export function createPlay(seed: number, options: PlayOptions = {}): Play {
  const random = createRandom(seed)
  const { rules = allRules, kind = random.pick(kinds), length = 240 } = options
  const deployment = drawDeployment(random.fork('deployment'), {
    isGrid: random.chance(kind === 'flatSiege' ? 0.9 : 0.4),
  })
  const world = createWorld(deployment, { rules, accounts: random.between(1, 3), now: options.start ?? 1_900_000_000 })
  const turn = Math.floor(length * (kind === 'silence' ? 0.35 : 0.45))
  const dark = kind === 'silence' ? random.below(deployment.slots) : undefined
  const isSiege = kind === 'flatSiege' || kind === 'siege'
  /** Whether every chain has every header at once. */
  const isTogether = isSiege && random.chance(0.6)
  const posts: Action[] = []
  const steps: Step[] = []
  const venues = [...deployment.assets.keys()].filter((id) => deployment.assets[id]?.kind === 'liability')
  let sieges: Siege[] = []
  let least: bigint[] = []
  let troubled: number[] = []
  let done = 0
  let hasCrashed = false

  if (options.isWorn ?? random.chance(0.15)) wearOut(world, random)
  lookEverywhere()

  return { seed, kind, world, steps, next }

  function next(): Step | undefined {
    const step = drawStep()
    if (step === undefined) return undefined
    steps.push(step)
    check(step)
    return step
  }

  function drawStep(): Step | undefined {
    if (done === turn && kind !== 'calm') {
      done += 1
      leverUp()
      if (['fall', 'flatSiege', 'siege'].includes(kind)) turnOver()
    }
    if (done >= length) {
      if (done === length && kind !== 'calm' && random.chance(0.4)) requireReach(world, { random, steps })
      done += 1
      return undefined
    }
    done += 1
    const due = posts.shift()
    if (due !== undefined) {
      world.now += posts.length === 0 ? 5 : 1
      return { time: world.now, action: due, outcome: act(world, due) }
    }
    for (;;) {
      const wish = drawWish(random, weightsNow())
      if (options.quiet?.includes(wish as Wish)) continue
      const isWatched = pass()
      if (isWatched && dark !== undefined) {
        const action: Action = { kind: 'observeSilence', slot: dark }
        return { time: world.now, action, outcome: act(world, action) }
      }
      if (wish === 'look') return look()
      const action = drawAction({ world, random, troubled }, wish)
      if (action === undefined || (action.slot === dark && isKept(action))) continue
      const truth = isSiege && action.kind === 'liquidate' ? trueMargin(world, action.account) : undefined
      const outcome = act(world, action)
      if (truth !== undefined && outcome.refusal === undefined) {
        for (const siege of sieges) requireUnhealthy(world, siege, { action, truth })
      }
      return { time: world.now, action, outcome }
    }
  }

  function weightsNow(): Weights {
    if (done < length * 0.2) return { ...relay, deposit: 18, pledge: 9, borrow: 9 }
    const isOver = done > turn
    switch (kind) {
      case 'calm':
        return { ...relay, ...owners, ...closers, close: 2, liquidate: 2, payDue: 2 }
      case 'fall':
        return isOver ? { ...relay, ...owners, ...closers, ...payers } : { ...relay, ...owners, payDue: 1 }
      case 'flatSiege':
      case 'siege':
        return isOver
          ? { look: 12, post: isTogether ? 0 : 20, ...closers, ...payers, close: 30 }
          : { ...relay, ...owners, payDue: 1 }
      case 'storm':
        return isOver ? everything : { ...everything, ...owners, borrow: 14, deposit: 14 }
      case 'silence':
        return isOver
          ? { ...everything, askToLeave: 12, payLeaving: 4, close: 30, deposit: 3, repay: 1, ...recoverers }
          : { ...relay, ...owners }
    }
  }

  /** What does not happen on a chain that goes silent: posts then, and debts, with which nobody may leave. */
  function isKept({ kind: what }: Action): boolean {
    return what === 'borrow' || (what === 'post' && isDark())
  }

  function isDark(): boolean {
    return done > turn && done < length * 0.85
  }

  /** Time passes: at least a second, sometimes hours. True if somebody keeps watch over a silent chain meanwhile. */
  function pass(): boolean {
    const isSilent = kind === 'silence' && isDark()
    const isLong = random.chance(isSilent ? 0.55 : 0.01)
    world.now += isLong ? random.between(isSilent ? 18_000 : 3_600, 21_600) : random.between(1, random.pick([2, 5, 30]))
    return isLong && isSilent
  }

  function look(): Step {
    if (kind === 'storm' || kind === 'silence' || (kind === 'siege' && done > turn)) movePrices()
    const isAll = random.chance(0.3)
    const fresh = [...world.chains.keys()].filter(() => isAll || random.chance(0.6))
    const { number } = takeSnapshot(world, { fresh })
    if (isTogether && done > turn)
      for (const slot of world.chains.keys()) posts.push({ kind: 'post', slot, snapshot: number })
    return { time: world.now, action: undefined, outcome: { refusal: undefined } }
  }

  function movePrices(): void {
    const isCrash = kind === 'silence' && !hasCrashed && done > length * 0.65
    hasCrashed ||= isCrash
    const crash = isCrash ? random.between(30, 80) : random.chance(0.06) ? random.between(40, 95) : 100
    world.table = world.table.map((asset, id) => {
      const start = deployment.assets[id]?.unitPrice ?? asset.unitPrice
      const percent = asset.kind === 'liability' ? 1_000 : random.between(960, 1_035) * (crash / 100)
      const unitPrice = clamp((asset.unitPrice * BigInt(Math.floor(percent))) / 1_000n, start)
      const mayTurnStale = kind === 'storm' || kind === 'silence'
      const priceStale = mayTurnStale && (asset.priceStale ? random.chance(0.6) : random.chance(0.01))
      const newLiabilitiesRefused = asset.kind === 'liability' && mayTurnStale && random.chance(0.02)
      return { ...asset, unitPrice, priceStale, newLiabilitiesRefused }
    })
  }

  /** Every chain sees everything; then the price of every collateral falls. */
  function turnOver(): void {
    lookEverywhere()
    const isFlat = kind !== 'siege'
    sieges = kind === 'fall' ? [] : everyone().map((account) => startSiege(world, { account, isFlat, isTogether }))
    const percent = BigInt(isSiege && random.chance(0.8) ? random.between(82, 95) : random.between(60, 99))
    world.table = world.table.map((asset) =>
      asset.kind === 'collateral' ? { ...asset, unitPrice: (asset.unitPrice * percent) / 100n } : asset,
    )
    if (kind !== 'fall') return
    lookEverywhere()
    world.now += 20
    least = everyone().map((account) => lessOf(0n, trueMargin(world, account).initialSurplus))
  }

  /** Most owners borrow most of what they may, wherever they may. */
  function leverUp(): void {
    lookEverywhere()
    for (const liability of venues) {
      for (const account of everyone()) {
        const { slot } = assetAt(world, liability)
        if (slot === dark || random.chance(0.2)) continue
        const units = mostToBorrow(world, { account, liability })
        const action: Action = { kind: 'borrow', slot, account, liability, units, snapshot: world.snapshots.length - 1 }
        world.now += 1
        steps.push({ time: world.now, action, outcome: act(world, action) })
      }
    }
    troubled = everyone().filter((account) => trueMargin(world, account).maintenanceSurplus < 0n)
  }

  /** A snapshot of this moment, accepted everywhere; what was honoured before is not any more. */
  function lookEverywhere(): void {
    world.now += 20
    const snapshot = takeSnapshot(world, { fresh: [...world.chains.keys()], isFinal: true })
    steps.push({ time: world.now, action: undefined, outcome: { refusal: undefined } })
    for (const slot of world.chains.keys()) {
      world.now += 1
      const action: Action = { kind: 'post', slot, snapshot: snapshot.number }
      steps.push({ time: world.now, action, outcome: act(world, action) })
    }
    world.now += 20
  }

  function everyone(): number[] {
    return Array.from({ length: world.accounts }, (_, account) => account)
  }

  function check({ action, outcome }: Step): void {
    if (action === undefined) {
      troubled = everyone().filter((account) => trueMargin(world, account).maintenanceSurplus < 0n)
    }
    if (action === undefined || outcome.refusal !== undefined) return
    for (const account of 'account' in action ? [action.account] : everyone()) {
      requireConserved(world, account)
      if (random.chance(0.2)) requireBounded(world, account)
      if (kind === 'calm') requireNoDebtWithoutMargin(world, account)
      const surplus = trueMargin(world, account).initialSurplus
      const floor = least[account]
      if (floor === undefined) continue
      // A write-off takes dust, and gives nothing for it.
      if (surplus < floor && action.kind !== 'writeOff')
        throw new Violation(`an account became shorter at a constant price: ${floor} to ${surplus}`)
      least[account] = lessOf(0n, surplus)
    }
    for (const siege of sieges) countRepaid(world, siege, { action, outcome })
    if (random.chance(0.1)) requireBacked(world)
  }
}

/** An owner has used up all that he may of a counter of pledges. */
function wearOut(world: World, random: Random): void {
  const account = random.below(world.accounts)
  const most = world.rules.halfIsKept ? 1n << 103n : (1n << 104n) - 1n
  for (const [assetId, { kind, slot }] of world.deployment.assets.entries()) {
    for (const other of world.chains) {
      if (kind !== 'collateral' || other.slot === slot || random.chance(0.2)) continue
      move(chainAt(world, slot), account, [`pledged/${assetId}/${other.slot}`, most])
      move(other, account, [`released/${assetId}`, most])
    }
  }
  for (const chain of world.chains) remember(world, chain)
}

/** Plays to the end; the message of a violated invariant says how to see it again. */
export function playOut(play: Play): Violation | undefined {
  try {
    while (play.next() !== undefined) {}
    return undefined
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    return new Violation(`seed ${play.seed}, ${play.kind}, step ${play.steps.length}: ${error.message}`)
  }
}

function drawWish(random: Random, weights: Weights): Wish | 'look' {
  const entries = Object.entries(weights) as [Wish | 'look', number][]
  const all = entries.reduce((sum, [, weight]) => sum + weight, 0)
  let place = (random.below(1_000_000) / 1_000_000) * all
  for (const [wish, weight] of entries) {
    place -= weight
    if (place < 0) return wish
  }
  return 'look'
}

/** Between a hundredth and a hundredfold of the start. */
function clamp(price: bigint, start: bigint): bigint {
  const [low, high] = [start / 100n, start * 100n]
  return price < low ? low : price > high ? high : price
}

function lessOf(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
