import { PeerRefused, PeerUnreachable } from '@plimsoll/attester'
import { keccak } from '@plimsoll/protocol'
import { pino } from 'pino'
import type { Address } from 'viem'
import { expect, test } from 'vitest'
import { createMetrics } from '../metrics/createMetrics.ts'
import { createRoundReport } from './createRoundReport.ts'

const peer: Address = `0x${'11'.repeat(20)}`
const digest = keccak('0x22')

test('behavior: a peer that stays away is logged when that begins, changes and ends', () => {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line).msg) })
  const metrics = createMetrics()
  let error: Error | undefined = new PeerUnreachable('The peer cannot be reached.')
  const report = createRoundReport({
    log,
    metrics,
    peers: () => [{ address: peer, error, lastAnswerAt: undefined, latencyMs: undefined }],
  })
  report({ kind: 'peerFailed', peer, error })
  report({ kind: 'attested', epoch: 1n, digest })
  report({ kind: 'peerFailed', peer, error })
  expect(lines).toEqual(['peer failed'])
  error = new PeerRefused('The peer refused.')
  report({ kind: 'peerFailed', peer, error })
  expect(lines).toEqual(['peer failed', 'peer failed'])
  error = undefined
  report({ kind: 'attested', epoch: 2n, digest })
  report({ kind: 'attested', epoch: 3n, digest })
  expect(lines).toEqual(['peer failed', 'peer failed', 'peer is back'])
})

test('behavior: refusals are counted by reason', async () => {
  const metrics = createMetrics()
  const report = createRoundReport({ log: pino({ level: 'silent' }), metrics, peers: () => [] })
  const error = new PeerRefused('The peer refused.')
  report({ kind: 'refused', refusal: { at: 0, epoch: 1n, from: peer, error } })
  expect(await metrics.registry.getSingleMetricAsString('plimsoll_refusals_total')).toContain(
    '{reason="PeerRefused"} 1',
  )
})
