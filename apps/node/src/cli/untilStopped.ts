import { constants } from 'node:os'
import type { Log } from '../log/createLog.ts'
import type { RunningNode } from '../node/startNode.ts'
import { exitCodes } from './exitCodes.ts'

/** A node stops within a second and a half; what holds up even that is not waited for. */
const patienceMs = 2_200

/**
 * Starts a node and resolves when it has stopped after SIGINT or SIGTERM; rejects with what it died of. A node that is
 * still starting, or does not stop, is ended: nothing that matters is lost, it was written before it mattered. A second
 * signal ends the process at once, with the exit code of that signal.
 */
export async function untilStopped(start: () => Promise<{ node: RunningNode; log: Log }>): Promise<void> {
  const told = nextSignal()
  const started = await Promise.race([start(), told])
  if (typeof started === 'string') {
    process.stderr.write('stopped while starting\n')
    process.exit(exitCodes.ok)
  }
  const { node, log } = started
  const signal = await Promise.race([told, node.finished])
  log.info({ signal }, 'stopping')
  const timer = setTimeout(() => {
    log.warn('stopped without waiting any longer')
    process.exit(exitCodes.ok)
  }, patienceMs)
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => process.exit(128 + constants.signals[name]))
  await node.stop()
  clearTimeout(timer)
  log.info('stopped')
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve)
  })
}
