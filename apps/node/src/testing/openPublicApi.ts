import { marginLinesOf } from '@plimsoll/protocol'
import { expect } from 'vitest'
import { createEventLog } from '../api/events/eventLog.ts'
import { createEventStreams } from '../api/events/eventStreams.ts'
import { createPublicApi } from '../api/publicApi.ts'
import type { PublicState } from '../api/publicState.ts'
import type { WebhookDoor } from '../api/routes/webhookRoutes.ts'
import { type ApiMetrics, createApiMetrics } from '../metrics/createMetrics.ts'

/** The public API over a state, without a listener: its streams wait for a first snapshot. No error of its own is expected. */
export function openPublicApi(state: PublicState, metrics: ApiMetrics = createApiMetrics(), door?: WebhookDoor) {
  const log = createEventLog({ lines: marginLinesOf(state.config.risk) })
  return createPublicApi(state, {
    seconds: metrics.seconds,
    logError: (error) => expect.unreachable(error.message),
    streams: createEventStreams({ log, limits: { streams: 8, streamsPerAddress: 4 }, metrics }),
    clientOf: () => 'a client',
    door,
  })
}
