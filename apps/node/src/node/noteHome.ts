import type { Snapshot } from '@plimsoll/aggregator'
import type { OperatorBook } from '@plimsoll/attester'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../log/createLog.ts'

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
