import { alterLens } from '@plimsoll/indexer/testing/alterLens'
import { forksAway, lagsAt } from '@plimsoll/indexer/testing/faults'
import type { Fault, RpcRequest } from '@plimsoll/indexer/testing/startFaultProxy'
import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Hex } from 'viem'

/** Decides what happens to a request on its way to anvil; nothing if `undefined`. */
export type Injection = (request: RpcRequest) => Fault | undefined

/** A lie that cannot be missed: the vault counted other events than it did. */
export const miscounts: Injection = alterLens('readChain', (state: { touches: bigint }) => ({
  ...state,
  touches: state.touches + 7n,
}))

const emptiesAccounts: Injection = alterLens(
  'readAccounts',
  ([number, timestamp, words]: readonly [bigint, bigint, Hex[][]]) => [number, timestamp, words.map(() => [])],
)

const omitsLogs: Injection = ({ method }) =>
  method === 'eth_getLogs' ? { kind: 'alter', result: () => [] } : undefined

/** What a provider may do that contradicts the others, on a chain with `tip` as its newest block. */
export function drawLie(random: Random, tip: bigint): Injection {
  return random.pick([emptiesAccounts, miscounts, omitsLogs, forksAway, lagsAt(tip - 3n)])
}

/** What may keep a provider from answering, now and then. */
export function drawFailure(random: Random): Injection {
  const fault = random.pick<Fault>([
    { kind: 'body', status: 429, text: '' },
    { kind: 'body', status: 500, text: 'Internal Server Error' },
    { kind: 'error', code: -32603, message: 'Internal error' },
    { kind: 'error', code: -32000, message: 'missing trie node' },
    { kind: 'truncate', bytes: 20 },
    { kind: 'delay', ms: 30 },
    { kind: 'drop' },
  ])
  const requests = random.fork('requests')
  return () => (requests.chance(0.3) ? fault : undefined)
}
