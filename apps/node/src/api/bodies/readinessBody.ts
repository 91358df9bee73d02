import { type AttesterStatus, maxSkewMs } from '@plimsoll/attester'
import type { ChainPosting } from '@plimsoll/relayer'
import type { ReadinessResponse } from '@plimsoll/wire'
import { isAddressEqual } from 'viem'
import { oneLine } from '../../log/errorFields.ts'
import { epochAgeSeconds, type NodeState, snapshotAge } from '../nodeState.ts'

/** From here on a clock is worth a warning; beyond `maxSkewMs` nothing is signed. */
const warnSkewMs = 10_000
/** A clock that could be compared with no other for so long after the start needs a person. */
const clockPatienceSeconds = 120
/** A chain takes snapshots in a few seconds; a slow one, or a fee that has to be raised, may take this long. */
const leastPostingSeconds = 60

/** Whether what the node answers is recent enough for contracts to accept: what the public may know of its readiness. */
export function isFresh(state: Pick<NodeState, 'config' | 'served'>): boolean {
  const age = snapshotAge(state)
  return age !== undefined && age <= state.config.deployment.maxAgeRisk
}

/** Whether the node does all that it is there for, and if not, why. Warnings are what a person should look at soon. */
export function readinessBody(state: NodeState): ReadinessResponse {
  const posting = postingNotes(state)
  const reasons = [
    state.starting(),
    describe(state.problem()),
    ...snapshotReasons(state),
    ...databaseReasons(state),
    ...diskReasons(state),
    ...operatorReasons(state),
    ...state.chains().map(({ name, halted }) => halted && `${name} is not read any more: ${oneLine(halted)}`),
    ...posting.reasons,
  ].filter((reason) => reason !== undefined)
  const warnings = [...darkChains(state), ...clockWarnings(state), ...posting.warnings]
  return { ready: reasons.length === 0, reasons, warnings }
}

/** After so many seconds without a signature or an answer something is wrong: ten epochs, or a minute if that is longer. */
export function patienceSeconds({ config: { deployment } }: Pick<NodeState, 'config'>): number {
  return Math.max(10 * deployment.epochSeconds, 60)
}

/** By how many seconds a registry may be behind what is attested. */
function postingLimitSeconds({ config: { deployment } }: Pick<NodeState, 'config'>): number {
  return Math.max(deployment.maxAgeRisk, leastPostingSeconds)
}

function snapshotReasons(state: NodeState): string[] {
  const age = snapshotAge(state)
  const { maxAgeRisk } = state.config.deployment
  if (age === undefined) return ['No snapshot has been attested and verified here yet.']
  if (isFresh(state)) return []
  return [`The latest snapshot is ${age} s old; contracts accept ${maxAgeRisk} s for withdrawals and loans.`]
}

function databaseReasons({ database }: NodeState): string[] {
  const { problem } = database()
  return problem ? [`The database does not answer: ${oneLine(problem)}`] : []
}

function diskReasons({ disk }: NodeState): string[] {
  const { freeBytes, isLow } = disk()
  return isLow ? [`Only ${Math.floor(freeBytes / 2 ** 20)} MB are free for the data folder.`] : []
}

function operatorReasons(state: NodeState): string[] {
  const status = state.attester()
  if (status === undefined) return []
  if (status.halted !== undefined) return [`This operator has stopped signing: ${status.halted}`]
  const takesPart = secondsSince(state.takesPartSince())
  if (takesPart === undefined) return []
  const clock = clockReason(status, takesPart)
  const peers = peersReason(status, { state, takesPart })
  // Who cannot tell the time or reaches nobody does not sign: that is the cause, and is named alone.
  const found = [clock, peers].filter((reason) => reason !== undefined)
  return found.length > 0 ? found : signingReasons(status, { state, takesPart })
}

function clockReason({ clockAheadMs }: AttesterStatus, takesPart: number): string | undefined {
  if (clockAheadMs === undefined)
    return takesPart > clockPatienceSeconds
      ? 'No chain and no other operator tells what time it is: nothing is signed with a clock that is not compared.'
      : undefined
  return Math.abs(clockAheadMs) > maxSkewMs
    ? `${skew(clockAheadMs)}: nothing is signed until it is set right.`
    : undefined
}

function clockWarnings({ attester }: NodeState): string[] {
  const ahead = attester()?.clockAheadMs
  if (ahead === undefined || Math.abs(ahead) <= warnSkewMs || Math.abs(ahead) > maxSkewMs) return []
  return [`${skew(ahead)}; beyond ${maxSkewMs / 1000} s nothing is signed.`]
}

function skew(aheadMs: number): string {
  const side = aheadMs > 0 ? 'ahead of' : 'behind'
  return `This machine’s clock is ${Math.round(Math.abs(aheadMs) / 1000)} s ${side} those of the chains and the peers`
}

/** How many operators of the set answer, this one among them. */
export function reachableOperators({ set, address, peers }: AttesterStatus, patience: number): number {
  const now = Date.now()
  return (set?.operators ?? []).filter((operator) => {
    if (isAddressEqual(operator, address)) return true
    const peer = peers.find((peer) => isAddressEqual(peer.address, operator))
    const heard = peer?.lastAnswerAt
    return heard !== undefined && peer?.error === undefined && now - heard <= patience * 1000
  }).length
}

type Since = { state: NodeState; takesPart: number }

function peersReason(status: AttesterStatus, { state, takesPart }: Since): string | undefined {
  const { set } = status
  const patience = patienceSeconds(state)
  if (set === undefined || !signs(status) || takesPart <= patience) return undefined
  const reachable = reachableOperators(status, patience)
  if (reachable >= set.threshold) return undefined
  return `${reachable} of ${set.operators.length} operators answer, this one counted; a quorum is ${set.threshold}.`
}

function signingReasons(status: AttesterStatus, { state, takesPart }: Since): string[] {
  if (!signs(status)) return []
  const { lastSigned, lastAttested, refusals } = status
  const age = lastSigned && epochAgeSeconds(lastSigned.epoch, state)
  if (lastSigned && age !== undefined && -age > maxSkewMs / 1000)
    return [
      `The last signature is for epoch ${lastSigned.epoch}, which begins in ${-age} s: nothing is signed before it. See plimsoll resume.`,
    ]
  // After a start an operator signs nothing for some time (§10).
  const patience = patienceSeconds(state)
  const silent = Math.min(age ?? Number.POSITIVE_INFINITY, takesPart - state.config.attest.startDelaySeconds)
  if (silent <= patience) return []
  const isAttested = lastAttested !== undefined && epochAgeSeconds(lastAttested.epoch, state) <= patience
  const others = isAttested ? 'the others go on' : 'nothing is attested either'
  const refusal = refusals.at(-1)
  const why =
    refusal === undefined || Date.now() - refusal.at > patience * 1000
      ? ''
      : ` The last refusal: ${refusal.error.name}: ${oneLine(refusal.error)}`
  return [`This operator has signed nothing for ${silent} s; ${others}.${why}`]
}

function signs({ set, address }: AttesterStatus): boolean {
  return set?.operators.some((operator) => isAddressEqual(operator, address)) ?? false
}

/** A chain that cannot be read keeps nobody from the others: it is no reason to call the whole node unready. */
function darkChains({ chains }: NodeState): string[] {
  return chains().flatMap(({ name, halted, problem }) =>
    problem && halted === undefined ? [`${name} cannot be read; the other chains go on: ${oneLine(problem)}`] : [],
  )
}

function postingNotes(state: NodeState): { reasons: string[]; warnings: string[] } {
  const reasons: string[] = []
  const warnings: string[] = []
  const { chains = [], queueProblem } = state.posting() ?? {}
  for (const chain of chains) {
    const behind = postingBehindSeconds(chain, state)
    const isDark = state.chains().some(({ slot, problem }) => slot === chain.slot && problem !== undefined)
    if (behind !== undefined && behind > postingLimitSeconds(state))
      (isDark ? warnings : reasons).push(`Posting on ${chain.chain} stands still for ${behind} s: ${causeOf(chain)}`)
    else if (chain.problem)
      warnings.push(`This node does not get a snapshot in on ${chain.chain}: ${oneLine(chain.problem.error)}`)
  }
  if (queueProblem) warnings.push(`Posting goes on without the queue: ${oneLine(queueProblem)}`)
  return { reasons, warnings }
}

/** By how much a registry is behind what is attested, in seconds; undefined where there is nothing to post. */
export function postingBehindSeconds({ registry }: ChainPosting, state: NodeState): number | undefined {
  const latest = state.served()?.attested.header.epoch
  const takesPart = secondsSince(state.takesPartSince())
  if (latest === undefined || takesPart === undefined) return undefined
  if (registry === undefined) return takesPart
  const { epochSeconds } = state.config.deployment
  // From the first snapshot after the one that the registry has: before it there was nothing to post.
  const behind = Math.max(0, Number(latest - registry.epoch)) * epochSeconds
  return Math.min(behind, takesPart)
}

function causeOf({ problem, open, registry }: ChainPosting): string {
  if (problem) return `${problem.error.name}: ${oneLine(problem.error)}`
  if (open) {
    const age = Math.round((Date.now() - open.since) / 1000)
    return `the transaction with nonce ${open.nonce} is in flight for ${age} s, signed ${open.attempts} times`
  }
  return registry === undefined ? 'its registry was not seen yet' : 'nothing is in flight'
}

function secondsSince(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.max(0, Math.floor((Date.now() - at) / 1000))
}

function describe(error: Error | undefined): string | undefined {
  return error && oneLine(error)
}
