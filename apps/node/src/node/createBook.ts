import type { Snapshot } from '@plimsoll/aggregator'
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

/**
 * Has the book of operators learn what the home registry said at the cut of a snapshot. What is scheduled is logged once, with
 * those operators whose URLs are missing here: there are two days to add them.
 */
export async function noteHome(
  { cut: [home], registries: [registry] }: Pick<Snapshot, 'cut' | 'registries'>,
  { book, directory, log }: { book: OperatorBook; directory: NodeConfig['directory']; log: Log },
): Promise<void> {
  if (home === undefined || registry === undefined) return
  const before = book.scheduled()
  await book.noteHome({ number: home.number, registry })
  const scheduled = book.scheduled()
  if (scheduled === undefined || scheduled.effectiveAt === before?.effectiveAt) return
  const { set, effectiveAt } = scheduled
  log.info({ threshold: set.threshold, operators: set.operators, effectiveAt }, 'operators scheduled')
  const missing = set.operators.filter((operator) => !directory.some(({ address }) => address === operator))
  if (missing.length > 0) log.warn({ missing }, 'operators without a URL: add them to operators.others')
}
