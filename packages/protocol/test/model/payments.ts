import { takeFrom } from './bucket.ts'
import { Refused, refuseIf, require } from './refused.ts'
import { isReversed, requireHonoured, requireRipe, startTimer } from './registry.ts'
import { showsClaim, snapshotAt } from './snapshot.ts'
import { chargeOffAgain, keepRepayment } from './venue.ts'
import {
  type Aside,
  amountOf,
  type Chain,
  keyOf,
  lockedOf,
  type ModelClaim,
  move,
  nextVersion,
  type Party,
  requireToken,
  type World,
} from './world.ts'

/** Takes units from the asset's bucket; false, and nothing taken, if it does not hold them. §9. */
export function take(world: World, chain: Chain, { assetId, units }: { assetId: number; units: bigint }): boolean {
  const bucket = chain.buckets.get(assetId)
  if (bucket === undefined || units === 0n) return true
  const left = takeFrom(bucket, { amount: units, time: world.now })
  if (left === undefined) return false
  chain.buckets.set(assetId, left)
  return true
}

/** Tokens leave the vault, or are owed if the token refuses the receiver. */
export function sendOrOwe(
  chain: Chain,
  { assetId, receiver, units }: { assetId: number; receiver: Party; units: bigint },
): void {
  const owed = `${receiver}/${assetId}`
  if (receiver === 'picky') chain.owed.set(owed, (chain.owed.get(owed) ?? 0n) + units)
  else chain.tokens.set(assetId, (chain.tokens.get(assetId) ?? 0n) - units)
}

/** The receiver has what is owed to it sent to another address. */
export function fetchOwed(chain: Chain, { assetId }: { assetId: number }): void {
  const owed = `picky/${assetId}`
  const units = chain.owed.get(owed) ?? 0n
  refuseIf(units === 0n, 'ZeroAmount')
  chain.owed.delete(owed)
  chain.tokens.set(assetId, (chain.tokens.get(assetId) ?? 0n) - units)
}

/** Units leave the balance now and are paid later. */
export function defer(
  world: World,
  chain: Chain,
  {
    account,
    assetId,
    units,
    receiver,
    aside,
  }: { account: number; assetId: number; units: bigint; receiver: Party; aside?: Aside | undefined },
): void {
  move(chain, account, [`balance/${assetId}`, -units])
  chain.due.push({ account, assetId, units, receiver, timer: startTimer(world, chain), aside })
}

export function payDue(world: World, chain: Chain, id: number): void {
  const due = dueOf(chain, id)
  requireRipe(world, chain, due.timer)
  chain.due[id] = undefined
  if (due.aside !== undefined) keepRepayment(world, chain, due.aside)
  sendOrOwe(chain, due)
}

/** Undoes what was due before a recovery. */
export function reverseDue(chain: Chain, id: number): void {
  const due = dueOf(chain, id)
  refuseIf(!isReversed(due.timer, chain), 'NotReversed')
  chain.due[id] = undefined
  move(chain, due.account, [`balance/${due.assetId}`, due.units])
  if (due.aside === undefined) return
  move(chain, due.account, [`debt/${due.aside.liability}`, due.aside.units])
  chargeOffAgain(chain, due.account, due.aside)
}

function dueOf(chain: Chain, id: number) {
  const due = chain.due[id]
  if (due === undefined) throw new Refused('NothingDue')
  return due
}

/** A right of the beneficiary to units of another chain's asset. */
export function bookClaim(
  chain: Chain,
  claim: { account: number; assetId: number; units: bigint; beneficiary: Party },
): void {
  const { account, assetId, units } = claim
  move(chain, account, [`claimed/${assetId}`, units])
  const booked = { debtSlot: chain.slot, index: chain.claims.length, note: undefined, paidIn: undefined }
  chain.claims.push({ ...booked, ...claim })
}

export type ClaimName = { readonly debtSlot: number; readonly index: number }

export function claimAt(world: World, { debtSlot, index }: ClaimName): ModelClaim {
  const claim = world.chains[debtSlot]?.claims[index]
  if (claim === undefined) throw new RangeError('there is no such claim')
  return claim
}

/** Pays claims of a snapshot on their custody chain, or notes those that the bucket does not hold. §8. */
export function settle(
  world: World,
  chain: Chain,
  { claims, snapshot: number }: { claims: readonly ClaimName[]; snapshot: number },
): void {
  const snapshot = snapshotAt(world, number)
  requireHonoured(world, chain, { snapshot, as: 'recent' })
  const isAlone = claims.length === 1
  const proven = claims.map((name) => claimAt(world, name))
  const isShown = proven.every((claim) => showsClaim(world, { snapshot, claim }))
  refuseIf(!isShown, isAlone ? 'InvalidClaimProof' : 'InvalidClaimsProof')
  for (const claim of proven) requireToken(world, chain, claim.assetId)
  for (const claim of proven) settleOne(world, chain, { claim, isAlone })
}

function settleOne(world: World, chain: Chain, { claim, isAlone }: { claim: ModelClaim; isAlone: boolean }): void {
  const isPaid = claim.paidIn !== undefined
  refuseIf(isPaid && isAlone, 'AlreadySettled')
  if (isPaid) return
  if (take(world, chain, claim)) {
    pay(world, chain, claim)
    return
  }
  const isNoted = claim.note !== undefined && !isReversed(claim.note, chain)
  refuseIf(isNoted && isAlone, 'AlreadyNoted')
  if (!isNoted) claim.note = startTimer(world, chain)
}

/** Pays a claim that was noted once its time has come. */
export function payNoted(world: World, chain: Chain, name: ClaimName): void {
  const claim = claimAt(world, name)
  if (claim.note === undefined || claim.paidIn !== undefined) throw new Refused('NotNoted')
  requireRipe(world, chain, claim.note)
  pay(world, chain, claim)
}

function pay(world: World, chain: Chain, claim: ModelClaim): void {
  const { account, assetId, units, debtSlot, beneficiary } = claim
  const balance = amountOf(chain, account, `balance/${assetId}`)
  require(units <= balance &&
    units <= lockedOf(world, chain, { account, assetId }), 'coverage: a claim cannot be settled in full')
  claim.note = undefined
  claim.paidIn = nextVersion(chain)
  move(chain, account, [`settled/${assetId}/${debtSlot}`, units], [`balance/${assetId}`, -units])
  sendOrOwe(chain, { assetId, receiver: beneficiary, units })
}

/** Claims of any chain on assets that the chain holds. */
export function claimsOn(world: World, chain: Chain): ModelClaim[] {
  const isHeldHere = ({ assetId }: ModelClaim) => world.deployment.assets[assetId]?.slot === chain.slot
  return world.chains.flatMap(({ claims }) => claims.filter(isHeldHere))
}

export function requestsOf(chain: Chain, { account, assetId }: { account: number; assetId: number }) {
  return chain.requests.get(keyOf(account, assetId)) ?? []
}
