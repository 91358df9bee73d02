import { maxUint104 } from 'viem'
import { margin, quoteForcePledge, quoteForceRelease, unitsToCover } from '../../src/index.ts'
import { requireUnits } from './custody.ts'
import { refuseIf, require } from './refused.ts'
import { seeCurrent, seeRecent } from './registry.ts'
import { pairBudget } from './rules.ts'
import { countedHere, freeWithoutLeaf, marginSeen, type Sight, seeAgain } from './snapshot.ts'
import { requireSurplus } from './venue.ts'
import { amountOf, assetAt, bookOf, type Chain, move, movedBook, owedHere, requireToken, type World } from './world.ts'

/** Half of the counter of pledges: an owner's part. */
const half = 1n << 103n

type Pledge = { account: number; assetId: number; toSlot: number; units: bigint }

/** The owner moves the right to count units to another slot. §4. */
export function pledge(world: World, chain: Chain, asked: Pledge & { snapshot?: number | undefined }): void {
  const { account, assetId, toSlot, units } = asked
  if (asked.snapshot === undefined) {
    refuseIf(owedHere(world, chain, account).length > 0, 'ProofRequired')
    const free = freeWithoutLeaf(world, { slot: chain.slot, account, assetId })
    requireUnits({ units, available: free })
    requireWorthwhile(world, { assetId, units, most: free })
    requirePledge(world, chain, { ...asked, byForce: false })
    move(chain, account, [`pledged/${assetId}/${toSlot}`, units])
    return
  }
  const before = seeRecent(world, chain, { account, snapshot: asked.snapshot })
  const free = countedHere(before, assetId)
  requireUnits({ units, available: free })
  requireWorthwhile(world, { assetId, units, most: free })
  requirePledge(world, chain, { ...asked, byForce: false })
  const after = seeMoved(before, chain, { account, moves: [[`pledged/${assetId}/${toSlot}`, units]] })
  const { slotSurplus, deficit } = marginSeen(after)
  const [own = 0n, required = 0n] = [slotSurplus[chain.slot], deficit[chain.slot]]
  const helps = own < required && units <= unitsShort(before, { assetId, toSlot })
  requireSurplus(own, helps ? 0n : required)
  move(chain, account, [`pledged/${assetId}/${toSlot}`, units])
}

/** The owner gives back the right to count units of another chain. */
export function release(
  world: World,
  chain: Chain,
  asked: { account: number; assetId: number; units: bigint; snapshot: number },
): void {
  const { account, assetId, units } = asked
  refuseIf(assetAt(world, assetId).slot === chain.slot, 'LocalAsset')
  const before = seeRecent(world, chain, asked)
  requireUnits({ units, available: countedHere(before, assetId) })
  const after = seeMoved(before, chain, { account, moves: [[`released/${assetId}`, units]] })
  requireSurplus(marginSeen(after).slotSurplus[chain.slot])
  move(chain, account, [`released/${assetId}`, units])
}

/** Anyone moves units of an account under water to a slot that is short. §8, forced moves. */
export function forcePledge(world: World, chain: Chain, asked: Pledge & { snapshot: number }): bigint {
  const { account, assetId, toSlot } = asked
  const before = seeUnhealthy(world, chain, asked)
  const { minDeposit } = requireToken(world, chain, assetId)
  const free = countedHere(before, assetId)
  requireOtherSlot(world, chain, toSlot)
  const allowed = unitsShort(before, { assetId, toSlot })
  const available = free > 0n && allowed < free ? allowed : free
  const units = available > 0n && available < asked.units ? available : asked.units
  requireUnits({ units, available })
  if (world.rules.pairsAreFree) requireWorthwhile(world, { assetId, units, most: available })
  requirePledge(world, chain, { ...asked, units, byForce: true })
  const after = seeMoved(before, chain, { account, moves: [[`pledged/${assetId}/${toSlot}`, units]] })
  const position = {
    viewWords: before.view,
    table: before.table,
    slots: before.slots,
    slot: chain.slot,
    assetId,
    toSlot,
  }
  const least = world.rules.pairsAreFree ? minDeposit : 0n
  const quote = quoteForcePledge({ ...position, minDeposit: least, maxUnits: units })
  requireForced({ before, after, isQuoted: quote === units })
  move(chain, account, [`pledged/${assetId}/${toSlot}`, units])
  return units
}

/** Anyone gives units of an account under water back to the chain that holds them. */
export function forceRelease(
  world: World,
  chain: Chain,
  asked: { account: number; assetId: number; units: bigint; snapshot: number },
): bigint {
  const { account, assetId } = asked
  refuseIf(assetAt(world, assetId).slot === chain.slot, 'LocalAsset')
  const before = seeUnhealthy(world, chain, asked)
  const available = countedHere(before, assetId)
  const units = available > 0n && available < asked.units ? available : asked.units
  requireUnits({ units, available })
  const after = seeMoved(before, chain, { account, moves: [[`released/${assetId}`, units]] })
  const position = { viewWords: before.view, table: before.table, slots: before.slots, slot: chain.slot, assetId }
  requireForced({ before, after, isQuoted: quoteForceRelease({ ...position, maxUnits: units }) === units })
  move(chain, account, [`released/${assetId}`, units])
  return units
}

function seeUnhealthy(world: World, chain: Chain, asked: { account: number; snapshot: number }): Sight {
  const sight = seeCurrent(world, chain, asked)
  refuseIf(!marginSeen(sight).liquidatable, 'Healthy')
  return sight
}

function seeMoved(
  sight: Sight,
  chain: Chain,
  { account, moves }: { account: number; moves: Parameters<typeof movedBook>[1]['moves'] },
): Sight {
  return seeAgain(sight, movedBook(bookOf(chain, account), { slot: chain.slot, moves }))
}

/** A forced move must not make this slot short; it changes nobody's health; the quote says the same. */
function requireForced({ before, after, isQuoted }: { before: Sight; after: Sight; isQuoted: boolean }): void {
  const now = marginSeen(after)
  const own = now.fullSlotSurplus[after.slot] ?? 0n
  require(isQuoted === own >= 0n, 'the quote of a forced move is not what the chain does')
  requireSurplus(own)
  const then = marginSeen(before)
  require(then.maintenanceSurplus === now.maintenanceSurplus &&
    then.initialSurplus === now.initialSurplus, 'a forced move changed the health of an account')
}

function requireOtherSlot(world: World, chain: Chain, slot: number): void {
  refuseIf(slot === chain.slot || slot >= world.deployment.slots, 'InvalidSlot')
}

/** A pledge moves at least the asset's minimum, or all there is to move. */
function requireWorthwhile(
  world: World,
  { assetId, units, most }: { assetId: number; units: bigint; most: bigint },
): void {
  refuseIf(units < assetAt(world, assetId).minDeposit && units < most, 'PledgeTooSmall')
}

/** The counter holds the units, and where pairs need a budget, the account has one left. */
function requirePledge(world: World, chain: Chain, asked: Pledge & { byForce: boolean }): void {
  const { account, assetId, toSlot, units, byForce } = asked
  requireToken(world, chain, assetId)
  requireOtherSlot(world, chain, toSlot)
  const before = amountOf(chain, account, `pledged/${assetId}/${toSlot}`)
  const pledged = before + units
  refuseIf(world.rules.halfIsKept && !byForce && pledged > half, 'PledgedTooOften')
  refuseIf(pledged > maxUint104, 'SafeCastOverflowedUintDowncast')
  if (world.rules.pairsAreFree || before > 0n) return
  const pairs = [...bookOf(chain, account).amounts.keys()].filter((field) => field.startsWith('pledged/')).length
  refuseIf(pairs >= pairBudget, 'TooManyPairs')
}

/** The units of the asset that cover what the slot is short of in the view, stale prices as they are. */
function unitsShort(sight: Sight, { assetId, toSlot }: { assetId: number; toSlot: number }): bigint {
  const { view, table, slots, slot } = sight
  const surplus = margin({ words: view, table, slots }).fullSlotSurplus[toSlot] ?? 0n
  const asset = table[assetId]
  if (surplus >= 0n || asset?.kind !== 'collateral' || asset.slot !== slot) return 0n
  return unitsToCover({ shortfall: -surplus, asset })
}
