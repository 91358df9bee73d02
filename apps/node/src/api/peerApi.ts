import { peerHealthResponse } from '@plimsoll/wire'
import { bodyLimit } from 'hono/body-limit'
import type { Histogram } from 'prom-client'
import { z } from 'zod'
import { BodyTooLarge } from '../errors.ts'
import { peerHealthBody } from './bodies/healthBody.ts'
import { measureRequests } from './measureRequests.ts'
import type { NodeState } from './nodeState.ts'
import type { Archive } from './publicState.ts'
import type { LogError } from './respondError.ts'
import { createApp } from './router.ts'
import { type OperatorApi, operatorRoutes } from './routes/operatorRoutes.ts'
import { rotationRoutes } from './routes/rotationRoutes.ts'
import { snapshotRoutes } from './routes/snapshotRoutes.ts'

/** What other nodes ask: the operators' round, and the snapshots that nodes without an operator follow. */
export function createPeerApi({
  state,
  archive,
  operatorApi,
  maxBodyBytes,
  seconds,
  logError,
}: {
  state: NodeState
  archive: Archive
  operatorApi: OperatorApi
  maxBodyBytes: number
  seconds: Histogram<'method' | 'route' | 'status'>
  logError: LogError
}) {
  const app = createApp(logError)
  app.use(measureRequests(seconds))
  app.use(bodyLimit({ maxSize: maxBodyBytes, onError: refuseBody }))
  app.route('/', operatorRoutes(operatorApi))
  app.route('/', snapshotRoutes({ served: state.served, archived: archive.archived }))
  app.route('/', rotationRoutes(archive))
  app.get('/health', (context) => context.json(z.encode(peerHealthResponse, peerHealthBody(state))))
  return app

  function refuseBody(): never {
    throw new BodyTooLarge('The body is too large', { details: { expected: `at most ${maxBodyBytes} bytes` } })
  }
}
