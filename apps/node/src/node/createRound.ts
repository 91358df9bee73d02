import type { Aggregator, Snapshot } from '@plimsoll/aggregator'
import { type Attester, createAttester, createHttpPeer, type OperatorBook, type SenderSource } from '@plimsoll/attester'
import type { ChainReader } from '@plimsoll/indexer'
import type { Keeper } from '@plimsoll/keeper'
import type { Key } from '@plimsoll/keys'
import type { PlimsollError } from '@plimsoll/protocol'
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
  readers: readonly Pick<ChainReader, 'postedCut'>[]
  compute: Aggregator['snapshot']
  keeper: Pick<Keeper, 'accept' | 'archive'>
  store: Pick<Store, 'signing'>
  metrics: Metrics
  log: Log
  /** Which process this is. */
  sender: SenderSource
  /** Begin although another process with this key is heard. */
  takeover?: boolean
  /** This process signs nothing any more: another one has its key. */
  onStopped: (error: PlimsollError) => void
}

/** Creates this node's part in the operators' round. */
export function createRound(
  { attest, deployment, directory }: NodeConfig,
  { book, signer, sender, takeover = false, look, readers, compute, keeper, store, metrics, log, onStopped }: Stages,
): Attester {
  const { salt, epochSeconds, chains } = deployment
  const chainIds = chains.map(({ chainId }) => chainId)
  const { startDelaySeconds, ...rhythm } = attest
  const report = createRoundReport({ log, metrics, peers: () => attester.status().peers })
  const attester: Attester = createAttester<Snapshot>({
    ...rhythm,
    startDelayMs: startDelaySeconds * 1_000,
    sender,
    takeover,
    operators: book,
    signer,
    salt,
    epochSeconds,
    chainIds,
    record: store.signing,
    snapshots: keeper.archive,
    look,
    postedCut: async ({ slot, report, at }) => readers[slot]?.postedCut({ report, at, chainIds }),
    compute,
    peers: directory
      .filter(({ address }) => address !== signer.address)
      .map(({ address, url }) =>
        createHttpPeer({ url, address, signer, sender, salt, timeoutMs: attest.leaderTimeoutMs }),
      ),
    async onAttested(attested, computed) {
      const accepted = keeper.accept(attested, computed)
      if (computed) return accepted
      // Computing it may take long, and may need the attester: there is nothing to wait for here.
      accepted.catch((error: Error) => log.error(errorFields(error), 'not serving'))
    },
    onEvent(event) {
      report(event)
      if (event.kind === 'stopped') onStopped(event.error)
    },
  })
  return attester
}
