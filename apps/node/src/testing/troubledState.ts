import { PeerUnreachable, QuorumMissed } from '@plimsoll/attester'
import { InsufficientFunds } from '@plimsoll/relayer'
import type { NodeState } from '../api/nodeState.ts'
import { watchedChain } from './watchedChain.ts'

const peer = `0x${'de'.repeat(20)}` as const

/** A node with an operator to which much has happened: what it tells of that is for the operator alone. */
export function troubledState(state: NodeState): NodeState {
  const attester = state.attester()
  const unreachable = new PeerUnreachable('The peer does not answer')
  const missed = new QuorumMissed('Too few operators signed', { hint: 'Ask the others what they refused.' })
  const poor = new InsufficientFunds('The relayer cannot pay')
  // Nothing goes on there, after a post that cost 0.0021 of its coin.
  const posted = { epoch: 4n, at: Date.now() - 9_000, gasUsed: 70_000n, costWei: 2_100_000_000_000_000n }
  const chain = { slot: 0, chain: 'alpha', registry: undefined, posted, open: undefined, balance: 1n }
  return {
    ...state,
    chains: () => [watchedChain],
    disk: () => ({ freeBytes: 7 * 2 ** 20, isLow: true }),
    posting: () => ({ queueProblem: undefined, chains: [{ ...chain, problem: { error: poor, since: 0 } }] }),
    webhooks: () => ({
      endpoints: 1,
      counts: { waiting: 3, delivered: 0, failed: 1 },
      lastFault: { endpoint: 'bot', type: 'margin.liquidatable', answer: '503', madeAt: Date.now() - 9_000 },
      queueProblem: undefined,
      isElsewhere: false,
    }),
    attester: () =>
      attester && {
        ...attester,
        peers: [{ address: peer, lastAnswerAt: undefined, latencyMs: undefined, error: unreachable }],
        refusals: [{ at: Date.now() - 9_000, epoch: 4n, from: peer, error: missed }],
      },
  }
}
