import type { AttesterEvent } from '@plimsoll/attester'
import type { Log } from '../createLog.ts'
import type { Metrics } from '../metrics/createMetrics.ts'

/** Writes what happens in the operators' round to log and metrics. */
export function reportRound(event: AttesterEvent, { log, metrics }: { log: Log; metrics: Metrics }): void {
  switch (event.kind) {
    case 'proposed':
      log.debug({ epoch: event.epoch, attempt: event.attempt, digest: event.digest }, 'proposed')
      break
    case 'signed':
      metrics.signatures.inc()
      log.info({ epoch: event.epoch, leader: event.leader, digest: event.digest }, 'signed')
      break
    case 'attested':
      metrics.attested.inc()
      log.debug({ epoch: event.epoch, digest: event.digest }, 'attested')
      break
    case 'refused': {
      const { epoch, from, error } = event.refusal
      metrics.refusals.inc({ reason: error.name })
      log.warn({ epoch, leader: from, error: error.name, reason: error.message }, 'refused')
      break
    }
    case 'peerFailed':
      metrics.peerFailures.inc({ peer: event.peer })
      log.warn({ peer: event.peer, error: event.error.name, reason: event.error.message }, 'peer failed')
      break
    case 'halted':
      log.error({ reason: event.reason }, 'halted: this operator signs nothing until a person acts')
      break
  }
}
