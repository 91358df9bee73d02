import type { OperatorsResponse } from '@plimsoll/wire'
import type { NodeState } from '../nodeState.ts'

/** The operators' round as this node sees it. */
export function operatorsBody({ attester, book }: NodeState): OperatorsResponse {
  const status = attester()
  const next = book.scheduled()
  const scheduled = next
    ? { threshold: next.set.threshold, operators: [...next.set.operators], effectiveAt: next.effectiveAt }
    : null
  if (!status) {
    const nothing = { self: null, leader: null, halted: null, lastSigned: null, lastAttested: null }
    return { ...nothing, signs: false, scheduled, peers: [], refusals: [] }
  }
  const now = Date.now()
  const secondsSince = (at: number) => Math.max(0, Math.round((now - at) / 1000))
  return {
    self: status.address,
    signs: status.set?.operators.includes(status.address) ?? false,
    scheduled,
    leader: status.leader?.address ?? null,
    halted: status.halted ?? null,
    lastSigned: status.lastSigned ?? null,
    lastAttested: status.lastAttested ?? null,
    peers: status.peers.map(({ address, lastAnswerAt, latencyMs, error }) => ({
      address,
      ok: error === undefined && lastAnswerAt !== undefined,
      error: error?.message ?? null,
      lastAnswerAgeSeconds: lastAnswerAt === undefined ? null : secondsSince(lastAnswerAt),
      latencyMs: latencyMs === undefined ? null : Math.round(latencyMs),
    })),
    refusals: status.refusals.toReversed().map(({ at, epoch, from, error }) => ({
      ageSeconds: secondsSince(at),
      epoch,
      leader: from,
      name: error.name,
      message: error.message,
    })),
  }
}
