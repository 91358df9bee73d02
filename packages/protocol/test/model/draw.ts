import { reachSteps } from '../../src/index.ts'
import type { Random } from '../../src/testing/createRandom.ts'
import type { Action } from './action.ts'
import { availableOf } from './bucket.ts'
import { debtOf } from './liquidation.ts'
import { claimsOn, requestsOf } from './payments.ts'
import { honoured, silenceOf } from './registry.ts'
import { countedHere, leafOf, marginSeen, type Sight, type Snapshot, see, showsClaim, unitsSeen } from './snapshot.ts'
import { dustOf } from './venue.ts'
import { amountOf, assetAt, type Chain, chainAt, isOpen, lockedOf, type World } from './world.ts'

/** What somebody may want to do: `close` is any step that brings an account under water nearer to its end. */
export type Wish = Action['kind'] | 'close'

/** Where wishes come from: `troubled` are accounts that were under water when somebody last looked. */
export type Wisher = { readonly world: World; readonly random: Random; readonly troubled: readonly number[] }

/** An amount, mostly at the edges: all, all but one unit, one more, one, none, the least, or a part. */
function drawUnits(random: Random, { all, least = 1n }: { all: bigint; least?: bigint }): bigint {
  const most = all > 0n ? all : 0n
  switch (random.below(14)) {
    case 0:
    case 1:
    case 2:
      return most
    case 3:
      return most > 0n ? most - 1n : 0n
    case 4:
      return most + 1n
    case 5:
      return 1n
    case 6:
      return least
    case 7:
      return random.chance(0.2) ? 0n : most / 2n
    default:
      return (most * BigInt(random.below(1_000_000))) / 1_000_000n
  }
}

/** An action of the kind; `undefined` if there is nothing of that kind to do. */
export function drawAction(wisher: Wisher, kind: Wish): Action | undefined {
  const { world, random } = wisher
  const isEscape = [
    'askToLeave',
    'payLeaving',
    'observeSilence',
    'scheduleRecovery',
    'recover',
    'halt',
    'reverseDue',
  ].includes(kind)
  const chain =
    isEscape && random.chance(0.9) ? mostSilent(world) : chainAt(world, random.below(world.deployment.slots))
  const { slot } = chain
  // Most liquidators know that nobody is under water.
  const isClosing = ['close', 'liquidate', 'writeOff', 'forcePledge', 'forceRelease'].includes(kind)
  if (isClosing && wisher.troubled.length === 0 && random.chance(0.9)) return undefined
  switch (kind) {
    case 'deposit':
      return drawDeposit(wisher, chain)
    case 'borrow':
    case 'repay':
      return drawLoan(wisher, kind)
    case 'withdraw':
    case 'pledge':
    case 'askToLeave':
      return drawFree(wisher, { chain, kind })
    case 'release':
    case 'forceRelease':
      return drawInbound(wisher, { chain, kind })
    case 'forcePledge':
      return drawForcePledge(wisher, chain)
    case 'liquidate':
    case 'writeOff':
      return drawClosing(wisher, kind)
    case 'close':
      return drawStep(wisher, chain)
    case 'settle':
      return drawSettlement(wisher, chain)
    case 'payNoted':
      return drawNoted(wisher, chain)
    case 'payDue':
    case 'reverseDue': {
      const ids = [...chain.due.keys()].filter((id) => chain.due[id] !== undefined || random.chance(0.05))
      return ids.length === 0 ? undefined : { kind, slot, id: random.pick(ids) }
    }
    case 'fetchOwed': {
      const keys = [...chain.owed.keys()]
      return keys.length === 0 ? undefined : { kind, slot, assetId: Number(random.pick(keys).split('/')[1]) }
    }
    case 'payLeaving':
    case 'putBack':
      return drawRequest(wisher, { chain, kind })
    case 'post': {
      const newest = world.snapshots.length - 1
      if (newest < 0) return undefined
      // Anything that was ever signed; most relayers post the newest.
      const snapshot = random.chance(0.7) ? newest : random.between(Math.max(0, newest - 6), newest)
      return { kind, slot, snapshot }
    }
    default:
      return { kind, slot }
  }
}

function mostSilent(world: World): Chain {
  const silence = ({ registry }: Chain) => silenceOf(registry, world.now)
  return world.chains.reduce((most, chain) => (silence(chain) > silence(most) ? chain : most))
}

function anyAccount({ world, random }: Wisher): number {
  return random.below(world.accounts)
}

/** One of the places that qualify, or, rarely or where none does, any. */
function prefer<T>({ random }: Wisher, all: readonly T[], qualifies: (place: T) => boolean): T {
  const some = all.filter(qualifies)
  return some.length > 0 && random.chance(0.95) ? random.pick(some) : random.pick(all)
}

/** Every account beside every asset of some. */
function accountsBeside({ world }: Wisher, assetIds: readonly number[]): { account: number; assetId: number }[] {
  const accounts = Array.from({ length: world.accounts }, (_, account) => account)
  return accounts.flatMap((account) => assetIds.map((assetId) => ({ account, assetId })))
}

function accountInTrouble(wisher: Wisher): number {
  const { random, troubled } = wisher
  return troubled.length > 0 && random.chance(0.9) ? random.pick(troubled) : anyAccount(wisher)
}

/** Asset ids of a kind on the slot. */
export function assetsOf(world: World, { slot, kind }: { slot: number; kind: 'collateral' | 'liability' }): number[] {
  return [...world.deployment.assets.keys()].filter((id) => {
    const asset = assetAt(world, id)
    return asset.slot === slot && asset.kind === kind
  })
}

function anyAsset({ world, random }: Wisher, kind: 'collateral' | 'liability'): number {
  return random.pick([...world.deployment.assets.keys()].filter((id) => assetAt(world, id).kind === kind))
}

/** A snapshot that the chain honours, or, rarely, any. */
function drawSnapshot({ world, random }: Wisher, chain: Chain): Snapshot | undefined {
  if (random.chance(0.02)) return world.snapshots[random.below(world.snapshots.length)]
  const known = honoured(chain, { now: world.now, as: 'recent' })
  return random.chance(0.8) ? known[0] : known[random.below(known.length)]
}

function seeOrNot(world: World, where: { chain: Chain; account: number; snapshot: Snapshot }): Sight | undefined {
  return leafOf(where.snapshot, where.account).length === 0 ? undefined : see(world, where)
}

function drawDeposit(wisher: Wisher, chain: Chain): Action {
  const { world, random } = wisher
  const isOwner = random.chance(0.85)
  const places = accountsBeside(wisher, assetsOf(world, { slot: chain.slot, kind: 'collateral' }))
  const { account, assetId } = prefer(wisher, places, (place) => isOwner || isOpen(world, chain, place))
  const { thousand, minDeposit } = assetAt(world, assetId)
  const units = drawUnits(random, { all: thousand * BigInt(random.pick([1, 20, 100])), least: minDeposit })
  return { kind: 'deposit', slot: chain.slot, account, assetId, units, isOwner }
}

function drawLoan(wisher: Wisher, kind: 'borrow' | 'repay'): Action | undefined {
  const { world, random } = wisher
  const venues = [...world.deployment.assets.keys()].filter((id) => assetAt(world, id).kind === 'liability')
  const isOwed = ({ account, assetId }: { account: number; assetId: number }) => debtOf(world, account, assetId) > 0n
  const places = accountsBeside(wisher, venues)
  const { account, assetId: liability } = prefer(wisher, places, kind === 'repay' ? isOwed : () => true)
  const { slot, minDebt } = assetAt(world, liability)
  if (kind === 'repay') {
    const units = drawUnits(random, { all: debtOf(world, account, liability), least: minDebt })
    return { kind, slot, account, liability, units }
  }
  const chain = chainAt(world, slot)
  const snapshot = drawSnapshot(wisher, chain)
  if (snapshot === undefined) return undefined
  const sight = seeOrNot(world, { chain, account, snapshot })
  const all = sight === undefined ? minDebt : mostBy(world, { sight, liability })
  const units = random.chance(0.4) ? all : drawUnits(random, { all, least: minDebt })
  return { kind, slot, account, liability, units, snapshot: snapshot.number }
}

/** The most that the account may borrow by the newest snapshot, less than the bucket holds. */
export function mostToBorrow(world: World, { account, liability }: { account: number; liability: number }): bigint {
  const chain = chainAt(world, assetAt(world, liability).slot)
  const snapshot = world.snapshots.at(-1)
  const sight = snapshot && seeOrNot(world, { chain, account, snapshot })
  if (sight === undefined) return 0n
  const all = mostBy(world, { sight, liability })
  const bucket = chain.buckets.get(liability)
  const held = bucket && availableOf(bucket, world.now)
  return held !== undefined && held < all ? held : all
}

function mostBy(world: World, { sight, liability }: { sight: Sight; liability: number }): bigint {
  const { slotSurplus, deficit } = marginSeen(sight)
  const { unitPrice, initialWeight } = assetAt(world, liability)
  const surplus = (slotSurplus[sight.slot] ?? 0n) - (deficit[sight.slot] ?? 0n)
  return surplus > 0n ? (surplus * 10n ** 22n) / (unitPrice * BigInt(initialWeight)) : 0n
}

function drawFree(
  wisher: Wisher,
  { chain, kind }: { chain: Chain; kind: 'withdraw' | 'pledge' | 'askToLeave' },
): Action | undefined {
  const { world, random } = wisher
  const { slot } = chain
  const places = accountsBeside(wisher, assetsOf(world, { slot, kind: 'collateral' }))
  const hasUnits = (place: { account: number; assetId: number }) =>
    amountOf(chain, place.account, `balance/${place.assetId}`) > lockedOf(world, chain, place)
  const { account, assetId } = prefer(wisher, places, hasUnits)
  const snapshot = drawSnapshot(wisher, chain)
  const sight = snapshot && seeOrNot(world, { chain, account, snapshot })
  const unlocked = amountOf(chain, account, `balance/${assetId}`) - lockedOf(world, chain, { account, assetId })
  const needsNoLeaf = kind !== 'withdraw' && random.chance(0.3)
  const all = needsNoLeaf || sight === undefined ? unlocked : countedHere(sight, assetId)
  const units = drawUnits(random, { all, least: assetAt(world, assetId).minDeposit })
  const number = needsNoLeaf ? undefined : snapshot?.number
  const asked = { slot, account, assetId, units, snapshot: number }
  if (kind === 'askToLeave') return { kind, ...asked }
  if (kind === 'pledge') return { kind, ...asked, toSlot: drawOtherSlot(wisher, slot) }
  return number === undefined ? undefined : { kind, ...asked, snapshot: number, receiver: 'owner' }
}

/** Rarely one that is no other slot. */
function drawOtherSlot({ world, random }: Wisher, slot: number): number {
  const { slots } = world.deployment
  return random.chance(0.02) ? random.pick([slot, slots]) : (slot + random.between(1, slots - 1)) % slots
}

function drawInbound(
  wisher: Wisher,
  { chain, kind }: { chain: Chain; kind: 'release' | 'forceRelease' },
): Action | undefined {
  const { world, random } = wisher
  const account = kind === 'release' ? anyAccount(wisher) : accountInTrouble(wisher)
  const snapshot = drawSnapshot(wisher, chain)
  const sight = snapshot && seeOrNot(world, { chain, account, snapshot })
  if (snapshot === undefined || sight === undefined) return undefined
  const counts = unitsSeen(sight).count[chain.slot] ?? []
  const counted = [...world.deployment.assets.keys()].filter((id) => {
    const { kind: what, slot } = assetAt(world, id)
    return what === 'collateral' && slot !== chain.slot && (counts[id] ?? 0n) > 0n
  })
  if (counted.length === 0 && random.chance(0.9)) return undefined
  const assetId = counted.length > 0 ? random.pick(counted) : anyAsset(wisher, 'collateral')
  const units = drawUnits(random, { all: countedHere(sight, assetId) })
  return { kind, slot: chain.slot, account, assetId, units, snapshot: snapshot.number }
}

function drawForcePledge(wisher: Wisher, chain: Chain): Action | undefined {
  const { world, random } = wisher
  const { slot } = chain
  const account = accountInTrouble(wisher)
  const snapshot = drawSnapshot(wisher, chain)
  const sight = snapshot && seeOrNot(world, { chain, account, snapshot })
  if (snapshot === undefined || sight === undefined) return undefined
  const assetId = random.pick(assetsOf(world, { slot, kind: 'collateral' }))
  const short = marginSeen(sight).fullSlotSurplus.flatMap((surplus, other) =>
    surplus < 0n && other !== slot ? [other] : [],
  )
  const toSlot = short.length > 0 && random.chance(0.9) ? random.pick(short) : drawOtherSlot(wisher, slot)
  const least = assetAt(world, assetId).minDeposit
  const units = drawUnits(random, { all: countedHere(sight, assetId), least })
  return { kind: 'forcePledge', slot, account, assetId, toSlot, units, snapshot: snapshot.number }
}

function drawClosing(wisher: Wisher, kind: 'liquidate' | 'writeOff'): Action | undefined {
  const { world, random } = wisher
  const account = accountInTrouble(wisher)
  const debts = [...world.deployment.assets.keys()].filter((id) => debtOf(world, account, id) > 0n)
  const liability = debts.length > 0 ? random.pick(debts) : anyAsset(wisher, 'liability')
  const { slot, minDebt } = assetAt(world, liability)
  const chain = chainAt(world, slot)
  const snapshot = drawSnapshot(wisher, chain)
  const sight = snapshot && seeOrNot(world, { chain, account, snapshot })
  if (snapshot === undefined || sight === undefined) return undefined
  if (kind === 'writeOff') return { kind, slot, account, liability, snapshot: snapshot.number }
  const counts = unitsSeen(sight).count[slot] ?? []
  const counted = [...world.deployment.assets.keys()].filter((id) => (counts[id] ?? 0n) > 0n)
  const assetId = counted.length > 0 ? random.pick(counted) : anyAsset(wisher, 'collateral')
  const all = debtOf(world, account, liability)
  const maxRepayUnits = random.chance(0.4) ? all : drawUnits(random, { all, least: minDebt })
  const isForeign = assetAt(world, assetId).slot !== slot
  const receiver = isForeign && random.chance(0.3) ? 'picky' : 'liquidator'
  return { kind, slot, account, liability, assetId, maxRepayUnits, receiver, snapshot: snapshot.number }
}

/** One of the steps that the law's own planner offers on the chain, or a write-off if it has none. */
function drawStep(wisher: Wisher, chain: Chain): Action | undefined {
  const { world, random } = wisher
  const { slot } = chain
  const account = accountInTrouble(wisher)
  const [snapshot] = honoured(chain, { now: world.now, as: 'latest' })
  const sight = snapshot && seeOrNot(world, { chain, account, snapshot })
  if (snapshot === undefined || sight === undefined) return undefined
  const steps = stepsOn(world, { sight, account, snapshot: snapshot.number })
  if (steps.length > 0) return random.pick(steps)
  const owed = assetsOf(world, { slot, kind: 'liability' }).filter((id) => debtOf(world, account, id) > 0n)
  if (owed.length === 0) return undefined
  return { kind: 'writeOff', slot, account, liability: random.pick(owed), snapshot: snapshot.number }
}

/** The steps that the law's planner offers to close the account, all at their most. */
export function stepsOn(
  world: World,
  { sight, account, snapshot }: { sight: Sight; account: number; snapshot: number },
): Action[] {
  const { leaf: words, view: viewWords, table, slots, slot } = sight
  const cut = world.rules.slowerAreCredited ? sight.cut : sight.cut.map(() => ({ timestamp: 0n }))
  const dusts = [...world.deployment.assets.keys()].map((liability) => dustOf(world, { liability, sight }))
  const minDeposits = world.deployment.assets.map(({ minDeposit }) => minDeposit)
  const on = { slot, account, snapshot }
  return reachSteps({ words, viewWords, table, slots, slot, cut, dusts, minDeposits }).map((step): Action => {
    if (step.action === 'liquidate') {
      const { liability, collateral: assetId, repayUnits: maxRepayUnits } = step
      return { kind: 'liquidate', ...on, liability, assetId, maxRepayUnits, receiver: 'liquidator' }
    }
    const { assetId, units } = step
    if (step.action === 'forceRelease') return { kind: 'forceRelease', ...on, assetId, units }
    return { kind: 'forcePledge', ...on, assetId, toSlot: step.toSlot, units }
  })
}

function drawSettlement(wisher: Wisher, chain: Chain): Action | undefined {
  const { world, random } = wisher
  const snapshot = drawSnapshot(wisher, chain)
  if (snapshot === undefined) return undefined
  const claims = claimsOn(world, chain)
  const shown = claims.filter((claim) => showsClaim(world, { snapshot, claim }))
  const from = shown.length > 0 && random.chance(0.95) ? shown : claims
  if (from.length === 0) return undefined
  const first = random.below(from.length)
  const some = from.slice(first, first + (random.chance(0.6) ? 1 : random.between(2, 4)))
  const names = some.map(({ debtSlot, index }) => ({ debtSlot, index }))
  return { kind: 'settle', slot: chain.slot, claims: names, snapshot: snapshot.number }
}

function drawNoted({ world, random }: Wisher, chain: Chain): Action | undefined {
  const noted = claimsOn(world, chain).filter(({ note }) => note !== undefined || random.chance(0.02))
  if (noted.length === 0) return undefined
  const { debtSlot, index } = random.pick(noted)
  return { kind: 'payNoted', slot: chain.slot, claim: { debtSlot, index } }
}

function drawRequest(
  { world, random }: Wisher,
  { chain, kind }: { chain: Chain; kind: 'payLeaving' | 'putBack' },
): Action | undefined {
  const { slot } = chain
  const requests = Array.from({ length: world.accounts }, (_, account) => account).flatMap((account) =>
    assetsOf(world, { slot, kind: 'collateral' }).flatMap((assetId) =>
      requestsOf(chain, { account, assetId }).flatMap((request, number) =>
        request !== undefined || random.chance(0.05) ? [{ account, assetId, number }] : [],
      ),
    ),
  )
  if (requests.length === 0) return undefined
  const request = random.pick(requests)
  return kind === 'putBack' ? { kind, slot, ...request } : { kind, slot, ...request, receiver: 'owner' }
}
