import type { Aggregator, Snapshot } from '@plimsoll/aggregator'
import { type Attester, createAttester, createHttpPeer, type OperatorBook } from '@plimsoll/attester'
import type { Keeper } from '@plimsoll/keeper'
import type { Key } from '@plimsoll/keys'
import type { Store } from '@plimsoll/store'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import { createRoundReport } from './createRoundReport.ts'
import type { ChainsWatch } from './watchChains.ts'

/** The stages around an attester: what it reads from, computes with, records in and hands to. */
type Stages = {
  book: OperatorBook
  signer: Key
  look: ChainsWatch['look']
  compute: Aggregator['snapshot']
  keeper: Pick<Keeper, 'accept' | 'archive'>
  store: Pick<Store, 'signing'>
  metrics: Metrics
  log: Log
}

/** Creates this node's part in the operators' round. */
export function createRound(
  { attest, deployment, directory }: NodeConfig,
  { book, signer, look, compute, keeper, store, metrics, log }: Stages,
): Attester {
  const { salt, epochSeconds, chains } = deployment
  const attester: Attester = createAttester<Snapshot>({
    ...attest,
    operators: book,
    signer,
    salt,
    epochSeconds,
    chainIds: chains.map(({ chainId }) => chainId),
    record: store.signing,
    snapshots: keeper.archive,
    look,
    compute,
    peers: directory
      .filter(({ address }) => address !== signer.address)
      .map(({ address, url }) => createHttpPeer({ url, address, signer, salt, timeoutMs: attest.leaderTimeoutMs })),
    async onAttested(attested, computed) {
      const accepted = keeper.accept(attested, computed)
      if (computed) return accepted
      // Computing it may take long, and may need the attester: there is nothing to wait for here.
      accepted.catch((error: Error) => log.error(errorFields(error), 'not serving'))
    },
    onEvent: createRoundReport({ log, metrics, peers: () => attester.status().peers }),
  })
  return attester
}
