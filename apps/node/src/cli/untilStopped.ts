import type { Log } from '../log/createLog.ts'
import type { RunningNode } from '../node/startNode.ts'

const patienceMs = 10_000

/**
 * Resolves when the node has stopped after SIGINT or SIGTERM; rejects with what it died of. A second signal, or ten
 * seconds, end the process at once: nothing that matters is lost, it was written before it mattered.
 */
export async function untilStopped(node: RunningNode, { log }: { log: Log }): Promise<void> {
  const signal = await Promise.race([nextSignal(), node.finished])
  log.info({ signal }, 'stopping')
  const giveUp = () => process.exit(1)
  const timer = setTimeout(giveUp, patienceMs)
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, giveUp)
  await node.stop()
  clearTimeout(timer)
  log.info('stopped')
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, resolve)
  })
}
