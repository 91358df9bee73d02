import type { Aggregator, Snapshot } from '@plimsoll/aggregator'
import { type Attester, createAttester, createHttpPeer, type OperatorBook, OperatorNotInSet } from '@plimsoll/attester'
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

/** Creates this node's part in the operators' round; throws `OperatorNotInSet` unless the configuration lists its key. */
export function createRound(
  { attest, deployment, directory, file }: NodeConfig,
  { book, signer, look, compute, keeper, store, metrics, log }: Stages,
): Attester {
  const { salt, epochSeconds, chains } = deployment
  if (!directory.some(({ address }) => address === signer.address))
    throw new OperatorNotInSet('This operator’s key is not one that the configuration lists.', {
      details: { file, expected: directory.map(({ address }) => address), seen: signer.address },
      hint: 'Use the keystore of one of these operators; a new one is listed in operators.others on every node.',
    })
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
