import type { Book } from '../../src/testing/book.ts'
import { refuseIf } from './refused.ts'
import { type Sight, type Snapshot, see, snapshotAt } from './snapshot.ts'
import type { Chain, Registry, Timer, World } from './world.ts'
import { dueAfter } from './world.ts'

const hour = 3_600
const day = 24 * hour
const grace = 15
const currentFor = 4
const maxGap = 6 * hour

/** Gives a signed header to a registry; an older one than it has changes nothing. §6. */
export function post(world: World, { registry }: Chain, snapshot: Snapshot): void {
  const { now } = world
  refuseIf(isHalted(registry, now), 'Halted')
  const { latest } = registry
  if (latest !== undefined && snapshot.timestamp <= latest.timestamp) return
  refuseIf(registry.isDormant, 'Dormant')
  if (registry.isDisowned) registry.superseded = []
  else if (latest !== undefined) registry.superseded.push({ snapshot: latest, at: now })
  registry.superseded = registry.superseded.filter(({ at }) => now <= at + grace)
  registry.isDisowned = false
  registry.latest = snapshot
  const home = snapshot.cut[0]?.time ?? 0
  if (snapshot.timestamp + hour >= now && home + 6 * hour >= snapshot.timestamp) registry.lifeAt = now
}

export type Honour = 'latest' | 'current' | 'recent'

/** Refuses a snapshot that the registry does not honour. `maxAge` in seconds, none for any age. */
export function requireHonoured(
  world: World,
  { registry }: Chain,
  { snapshot, as, maxAge }: { snapshot: Snapshot; as: Honour; maxAge?: number },
): void {
  const { now } = world
  refuseIf(isHalted(registry, now), 'Halted')
  refuseIf(registry.isDisowned || !isKnown(registry, { snapshot, as, now }), 'NotAccepted')
  refuseIf(maxAge !== undefined && now > snapshot.timestamp + maxAge, 'TooOld')
}

type Asked = { account: number; snapshot: number }

/** An account under a snapshot that may judge it: liquidations, forced moves and write-offs. */
export function seeCurrent(world: World, chain: Chain, { account, snapshot: number }: Asked): Sight {
  const snapshot = snapshotAt(world, number)
  requireHonoured(world, chain, { snapshot, as: 'current', maxAge: world.deployment.maxAgeLiquidate })
  refuseIf(isBeforeRisk(world, chain, { snapshot, account }), 'RiskTakenSince')
  return see(world, { chain, account, snapshot })
}

/** An account under a snapshot by which its owner may act, with the numbers of `book` on this chain if one is given. */
export function seeRecent(
  world: World,
  chain: Chain,
  { account, snapshot: number, book }: Asked & { book?: Book },
): Sight {
  const snapshot = snapshotAt(world, number)
  requireHonoured(world, chain, { snapshot, as: 'recent', maxAge: world.deployment.maxAgeRisk })
  return see(world, { chain, account, snapshot, ...(book && { book }) })
}

/** Snapshots that may judge the account now, the latest first. */
export function currentSnapshots(world: World, chain: Chain, account: number): Snapshot[] {
  return honoured(chain, { now: world.now, as: 'current' }).filter(
    (snapshot) => !isBeforeRisk(world, chain, { snapshot, account }),
  )
}

function isBeforeRisk(
  { rules }: World,
  { riskBy }: Chain,
  { snapshot, account }: { snapshot: Snapshot; account: number },
): boolean {
  return rules.riskEndsGrace && snapshot.number < (riskBy.get(account) ?? 0)
}

/** What the registry honours now, the latest first. */
export function honoured({ registry }: Chain, { now, as }: { now: number; as: Honour }): Snapshot[] {
  const { latest, superseded } = registry
  if (latest === undefined) return []
  const known = superseded.filter(({ snapshot }) => isKnown(registry, { snapshot, as, now }))
  return [latest, ...known.map(({ snapshot }) => snapshot)]
}

function isKnown(
  { latest, superseded }: Registry,
  { snapshot, as, now }: { snapshot: Snapshot; as: Honour; now: number },
): boolean {
  if (latest === snapshot) return true
  if (as === 'latest') return false
  const kept = as === 'current' ? currentFor : grace
  return superseded.some((known) => known.snapshot === snapshot && now <= known.at + kept)
}

export function isHalted({ haltedUntil }: Registry, now: number): boolean {
  return now < haltedUntil
}

export function halt(world: World, { registry }: Chain): void {
  const { now } = world
  refuseIf(registry.haltedUntil !== 0 && now < registry.haltedUntil + 7 * day, 'HaltedRecently')
  registry.haltedBefore = haltedSeconds(registry, now)
  registry.haltStartedAt = now
  registry.haltedUntil = now + 3 * day
}

export function endHalt(world: World, { registry }: Chain): void {
  refuseIf(!isHalted(registry, world.now), 'NotHalted')
  registry.haltedUntil = world.now
}

function haltedSeconds(registry: Registry, now: number): number {
  const end = isHalted(registry, now) ? now : registry.haltedUntil
  return registry.haltedBefore + end - registry.haltStartedAt
}

/** Seconds of silence, counted while the chain runs. */
export function silenceOf({ silence, lifeAt }: Registry, now: number): number {
  const [since, counted] = silence.lifeAt === lifeAt ? [silence.observedAt, silence.counted] : [lifeAt, 0]
  return counted + Math.min(now - since, maxGap)
}

export function observeSilence(world: World, { registry }: Chain): number {
  const counted = silenceOf(registry, world.now)
  const recoveredAt = registry.silence.lifeAt === registry.lifeAt ? registry.silence.recoveredAt : 0
  registry.silence = { lifeAt: registry.lifeAt, observedAt: world.now, counted, recoveredAt }
  if (counted - recoveredAt >= 30 * day) registry.isDormant = true
  return counted
}

/** Refuses unless there was so much silence, which is observed then. */
function requireSilence(world: World, chain: Chain, required: number): number {
  refuseIf(silenceOf(chain.registry, world.now) < required, 'NotSilent')
  return observeSilence(world, chain)
}

/** The owner names other operators after three days of silence, for after seven more. */
export function scheduleRecovery(world: World, chain: Chain): void {
  const counted = requireSilence(world, chain, 3 * day)
  chain.registry.recovery = { lifeAt: chain.registry.lifeAt, effective: counted + 7 * day }
}

/** A recovery reverses what is due, and ends a halt. */
export function recover(world: World, chain: Chain): void {
  const { registry } = chain
  const { recovery } = registry
  refuseIf(recovery === undefined || recovery.lifeAt !== registry.lifeAt, 'NoRecovery')
  requireSilence(world, chain, recovery?.effective ?? 0)
  registry.recovery = undefined
  registry.silence.recoveredAt = registry.silence.counted
  registry.isDormant = false
  if (isHalted(registry, world.now)) {
    registry.isDisowned = true
    registry.haltedUntil = world.now
  }
  registry.recoveries += 1
}

export function startTimer(world: World, { registry }: Chain): Timer {
  const { now } = world
  return { dueAt: now + dueAfter, haltedSeconds: haltedSeconds(registry, now), recoveries: registry.recoveries }
}

export function isReversed(timer: Timer, { registry }: Chain): boolean {
  return timer.recoveries !== registry.recoveries
}

/** Refuses a payment that may not be made yet, or not at all. */
export function requireRipe(world: World, chain: Chain, timer: Timer): void {
  const { registry } = chain
  refuseIf(isReversed(timer, chain), 'DueVoid')
  refuseIf(isHalted(registry, world.now), 'PaymentsHalted')
  refuseIf(world.now < timer.dueAt + haltedSeconds(registry, world.now) - timer.haltedSeconds, 'NotDueYet')
}
