import type { Aggregator, Snapshot } from '@plimsoll/aggregator'
import type { OperatorBook } from '@plimsoll/attester'
import type { NodeConfig } from '../config/loadConfig.ts'
import type { Log } from '../createLog.ts'

/**
 * Has the operators' book learn what the home registry says at every cut that is computed. What is scheduled is logged
 * once, with those operators whose URLs are missing here: there are two days to add them.
 */
export function noteHome(
  aggregator: Aggregator,
  { operators, directory, log }: { operators: OperatorBook; directory: NodeConfig['directory']; log: Log },
): Aggregator {
  return {
    ...aggregator,
    async snapshot(at) {
      const snapshot = await aggregator.snapshot(at)
      await note(snapshot)
      return snapshot
    },
  }

  async function note({ cut: [home], registries: [registry] }: Snapshot): Promise<void> {
    if (home === undefined || registry === undefined) return
    const before = operators.scheduled()
    await operators.noteHome({ number: home.number, registry })
    const scheduled = operators.scheduled()
    if (scheduled === undefined || scheduled.effectiveAt === before?.effectiveAt) return
    const { set, effectiveAt } = scheduled
    log.info({ threshold: set.threshold, operators: set.operators, effectiveAt }, 'operators scheduled')
    const missing = set.operators.filter((operator) => !directory.some(({ address }) => address === operator))
    if (missing.length > 0) log.warn({ missing }, 'operators without a URL: add them to operators.others')
  }
}
