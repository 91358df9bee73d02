import type { ProviderStatus } from '@plimsoll/indexer'
import type { StatusResponse } from '@plimsoll/wire'
import { oneLine } from '../../log/errorFields.ts'
import type { NodeState } from '../nodeState.ts'
import { chainsBody } from './chainsBody.ts'
import { peerHealthBody, readinessBody } from './healthBody.ts'

/** How the node is doing, with everything that only its operator is told. */
export function statusBody(state: NodeState): StatusResponse {
  return {
    health: peerHealthBody(state),
    ready: readinessBody(state),
    chains: watchedChainsBody(state),
    operators: operatorsBody(state),
  }
}

/** The chains with who is asked about them, and what was wrong. */
export function watchedChainsBody(
  state: Pick<NodeState, 'chains' | 'served'> & { config: Pick<NodeState['config'], 'deployment' | 'risk'> },
): StatusResponse['chains'] {
  const watched = state.chains()
  const heads = watched.map(({ head }) => head)
  return chainsBody(state.config, { heads, served: state.served() }).chains.map((chain) => {
    const { halted, providers = [], faults } = watched[chain.slot] ?? {}
    return {
      ...chain,
      halted: halted ? oneLine(halted) : null,
      providers: providers.map(({ name, quarantine }) => {
        const error = quarantine ? quarantineText(quarantine) : (faults?.get(name) ?? null)
        return { name, ok: error === null, error }
      }),
    }
  })
}

/** The operators' round as this node sees it. */
export function operatorsBody({ attester, book }: Pick<NodeState, 'attester' | 'book'>): StatusResponse['operators'] {
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

function quarantineText({ until, reason }: NonNullable<ProviderStatus['quarantine']>): string {
  return `not asked for another ${Math.max(0, Math.ceil((until - Date.now()) / 1000))} s: ${reason}`
}
