import type { ProviderStatus } from '@plimsoll/indexer'
import type { StatusResponse } from '@plimsoll/wire'
import { faultHint } from '../../doctor/failureTexts.ts'
import { oneLine } from '../../log/errorFields.ts'
import { epochAgeSeconds, type NodeState } from '../nodeState.ts'
import { chainsBody } from './chainsBody.ts'
import { peerHealthBody } from './healthBody.ts'
import { postingBehindSeconds, readinessBody } from './readinessBody.ts'

/** How the node is doing, with everything that only its operator is told. */
export function statusBody(state: NodeState): StatusResponse {
  return {
    health: peerHealthBody(state),
    ready: readinessBody(state),
    chains: watchedChainsBody(state),
    operators: operatorsBody(state),
    disk: diskBody(state),
    posting: postingBody(state),
    webhooks: webhooksBody(state),
  }
}

/** How telling endpoints goes; null for a node that tells none. */
function webhooksBody(state: NodeState): StatusResponse['webhooks'] {
  const webhooks = state.webhooks()
  if (webhooks === undefined) return null
  const { endpoints, counts, lastFault, queueProblem, isElsewhere } = webhooks
  return {
    endpoints,
    waiting: counts.waiting,
    failed: counts.failed,
    lastFault: lastFault
      ? {
          endpoint: lastFault.endpoint,
          type: lastFault.type,
          answer: lastFault.answer,
          ageSeconds: secondsSince(lastFault.madeAt),
        }
      : null,
    queueProblem: queueProblem ? oneLine(queueProblem) : null,
    elsewhere: isElsewhere,
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
        return { name, ok: error === null, error, hint: error === null ? null : faultHint(error) }
      }),
    }
  })
}

/** How posting goes; null for a node that does not post. */
function postingBody(state: NodeState): StatusResponse['posting'] {
  const posting = state.posting()
  if (posting === undefined) return null
  const { chains, queueProblem } = posting
  return {
    queueProblem: queueProblem ? oneLine(queueProblem) : null,
    chains: chains.map((chain) => ({
      name: chain.chain,
      epoch: chain.registry?.epoch ?? null,
      behindSeconds: postingBehindSeconds(chain, state) ?? null,
      balance: chain.balance ?? null,
      open: chain.open
        ? {
            nonce: chain.open.nonce,
            epoch: chain.open.epoch,
            ageSeconds: secondsSince(chain.open.since),
            attempts: chain.open.attempts,
          }
        : null,
      last: chain.posted
        ? {
            epoch: chain.posted.epoch,
            ageSeconds: secondsSince(chain.posted.at),
            gasUsed: chain.posted.gasUsed,
            costWei: chain.posted.costWei,
          }
        : null,
      problem: chain.problem ? `${chain.problem.error.name}: ${oneLine(chain.problem.error)}` : null,
    })),
  }
}

function diskBody({ disk }: NodeState): StatusResponse['disk'] {
  const { freeBytes, isLow } = disk()
  return { freeBytes: Number.isNaN(freeBytes) ? null : freeBytes, isLow }
}

/** The operators' round as this node sees it. */
export function operatorsBody(state: Pick<NodeState, 'attester' | 'book' | 'config'>): StatusResponse['operators'] {
  const { attester, book } = state
  const status = attester()
  const next = book.scheduled()
  const scheduled = next
    ? { threshold: next.set.threshold, operators: [...next.set.operators], effectiveAt: next.effectiveAt }
    : null
  if (!status) {
    const nothing = { self: null, leader: null, halted: null, lastSigned: null, lastAttested: null }
    const ages = { lastSignedAgeSeconds: null, lastAttestedAgeSeconds: null, clockAheadMs: null }
    return { ...nothing, ...ages, signs: false, scheduled, peers: [], refusals: [] }
  }
  const ageOf = (last: { epoch: bigint } | undefined) => (last ? epochAgeSeconds(last.epoch, state) : null)
  return {
    self: status.address,
    signs: status.set?.operators.includes(status.address) ?? false,
    scheduled,
    leader: status.leader?.address ?? null,
    halted: status.halted ?? null,
    lastSigned: status.lastSigned ?? null,
    lastAttested: status.lastAttested ?? null,
    lastSignedAgeSeconds: ageOf(status.lastSigned),
    lastAttestedAgeSeconds: ageOf(status.lastAttested),
    clockAheadMs: status.clockAheadMs === undefined ? null : Math.round(status.clockAheadMs),
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

/** Whole seconds since a time in milliseconds; 0 for one that is to come. */
function secondsSince(at: number): number {
  return Math.max(0, Math.round((Date.now() - at) / 1_000))
}
