import type { PublicClient } from 'viem'
import type { RegistryState } from './choosePost.ts'
import type { Heard } from './createAskAll.ts'

/** What an endpoint says of the registry and of the relayer's account; the balance in wei. */
export type ChainState = RegistryState & { nonce: number; balance: bigint }

/** What an endpoint says of a call: its gas, or why the registry refuses it. */
export type Estimate = { gas: bigint } | { refusal: string }

/**
 * The highest epoch and nonce of all, the operators of that epoch and the balance at that nonce; `newest` are the endpoints
 * that are not behind another one. An endpoint that is stuck in the past is so never believed.
 */
export function agreedState(heard: readonly Heard<ChainState>[]): {
  newest: Set<PublicClient>
  state: ChainState
} {
  const best = (better: (a: ChainState, b: ChainState) => boolean) =>
    heard.map(({ answer }) => answer).reduce((a, b) => (better(b, a) ? b : a))
  const { epoch, operators } = best((a, b) => a.epoch > b.epoch)
  const { nonce, balance } = best((a, b) => a.nonce > b.nonce || (a.nonce === b.nonce && a.balance > b.balance))
  const newest = heard.filter(({ answer }) => answer.epoch === epoch && answer.nonce === nonce)
  return { newest: new Set(newest.map(({ client }) => client)), state: { epoch, operators, nonce, balance } }
}

/**
 * What most endpoints say of a call. Of as many for as against, it is allowed: one that is stuck without showing it falls
 * behind with that post. Of two gas limits in the middle the higher: too little would be paid for nothing.
 */
export function agreedEstimate(estimates: readonly Estimate[]): Estimate {
  const allowed = estimates.flatMap((estimate) => ('gas' in estimate ? [estimate.gas] : []))
  const refused = estimates.find((estimate) => 'refusal' in estimate)
  if (refused && allowed.length * 2 < estimates.length) return refused
  const sorted = allowed.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return { gas: sorted[Math.floor(sorted.length / 2)] ?? 0n }
}
