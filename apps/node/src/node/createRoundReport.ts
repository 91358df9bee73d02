import type { AttesterEvent, PeerStatus } from '@plimsoll/attester'
import type { Address } from 'viem'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import type { Metrics } from '../metrics/createMetrics.ts'

/**
 * Writes what happens in the operators' round to log and metrics. A peer that stays away is logged when that begins and
 * when it ends, not every epoch.
 */
export function createRoundReport({
  log,
  metrics,
  peers,
}: {
  log: Log
  metrics: Metrics
  peers: () => readonly PeerStatus[]
}): (event: AttesterEvent) => void {
  const failing = new Map<Address, string>()
  let proposed: { digest: string; at: number } | undefined

  return (event) => {
    switch (event.kind) {
      case 'proposed':
        proposed = { digest: event.digest, at: performance.now() }
        log.debug({ epoch: event.epoch, attempt: event.attempt, digest: event.digest }, 'proposed')
        break
      case 'signed':
        metrics.signatures.inc()
        log.info({ epoch: event.epoch, leader: event.leader, digest: event.digest }, 'signed')
        break
      case 'attested':
        metrics.attested.inc()
        if (proposed?.digest === event.digest) metrics.roundSeconds.observe((performance.now() - proposed.at) / 1_000)
        log.debug({ epoch: event.epoch, digest: event.digest }, 'attested')
        noteRecovered()
        break
      case 'rotated':
        log.info({ epoch: event.epoch, threshold: event.next?.threshold, operators: event.next?.operators }, 'rotated')
        break
      case 'refused': {
        const { epoch, from, error } = event.refusal
        metrics.refusals.inc({ reason: error.name })
        log.warn({ epoch, leader: from, ...errorFields(error) }, 'refused')
        break
      }
      case 'peerFailed': {
        const { peer, error } = event
        metrics.peerFailures.inc({ peer })
        const level = failing.get(peer) === error.name ? 'debug' : 'warn'
        log[level]({ peer, ...errorFields(error) }, 'peer failed')
        failing.set(peer, error.name)
        break
      }
      case 'halted':
        log.error({ reason: event.reason }, 'halted: this operator signs nothing until a person acts')
        break
      case 'resumed':
        log.info('resumed: a person has acknowledged why this operator had halted')
        break
      case 'keyInUseTwice':
        metrics.keyInUseTwice.inc({ operator: event.operator })
        log.error(
          { operator: event.operator, processes: event.processes },
          'two processes sign with one operator’s key: both must stop',
        )
        break
      case 'notShown': {
        const { slot, epoch, digest } = event
        log.error({ slot, epoch, digest }, 'a registry has accepted a snapshot that no operator in reach can show')
        break
      }
      case 'stopped':
        log.error(errorFields(event.error), 'this operator signs nothing any more')
        break
      case 'notKept': {
        const { epoch, digest, error } = event
        log.error({ epoch, digest, ...errorFields(error) }, 'attested, and not kept here')
      }
    }
  }

  function noteRecovered(): void {
    for (const { address, error } of peers()) {
      if (error === undefined && failing.delete(address)) log.info({ peer: address }, 'peer is back')
    }
  }
}
