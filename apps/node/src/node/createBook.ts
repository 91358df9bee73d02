import { createOperatorBook, createRotationSource, type OperatorBook, PeerUnreachable } from '@plimsoll/attester'
import type { Store } from '@plimsoll/store'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'

/** Follows who signs: from the configured set, what is stored and what other nodes have kept. The node of `address`, this one, is not asked. */
export function createBook(
  { deployment, set, directory, attest }: NodeConfig,
  { store, address, log }: { store: Pick<Store, 'snapshots' | 'operatorSets'>; address: Address | undefined; log: Log },
): OperatorBook {
  return createOperatorBook({
    initial: set,
    salt: deployment.salt,
    chainIds: deployment.chains.map(({ chainId }) => chainId),
    sets: store.operatorSets,
    snapshots: store.snapshots,
    sources: directory
      .filter((operator) => operator.address !== address)
      .map(({ url }) => createRotationSource({ url, timeoutMs: attest.leaderTimeoutMs })),
    // Who is away is in the round's report.
    onRejected: (error) =>
      log[error instanceof PeerUnreachable ? 'debug' : 'warn'](errorFields(error), 'no rotations from there'),
  })
}
