import { createOperatorBook, createRotationSource, type OperatorBook } from '@plimsoll/attester'
import type { Store } from '@plimsoll/store'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../createLog.ts'
import { errorFields } from './errorFields.ts'

/** Follows who signs: from the configured set, what is stored and what other nodes have kept. `self` is not asked. */
export function createBook(
  { deployment, set, directory, attest }: NodeConfig,
  { store, self, log }: { store: Pick<Store, 'snapshots' | 'operatorSets'>; self: Address | undefined; log: Log },
): OperatorBook {
  return createOperatorBook({
    initial: set,
    salt: deployment.salt,
    sets: store.operatorSets,
    snapshots: { ...store.snapshots, keep: store.snapshots.put },
    sources: directory
      .filter(({ address }) => address !== self)
      .map(({ url }) => createRotationSource({ url, timeoutMs: attest.leaderTimeoutMs })),
    onRejected: (error) => log.warn(errorFields(error), 'no rotations from there'),
  })
}
