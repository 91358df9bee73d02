import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { BodyTooLarge, RouteNotFound } from '../errors.ts'
import type { Log } from '../log/createLog.ts'
import type { Metrics } from '../metrics/createMetrics.ts'
import type { NodeState } from './nodeState.ts'
import { respondError } from './respondError.ts'
import { createRouter } from './router.ts'
import { accountRoutes } from './routes/accountRoutes.ts'
import { claimRoutes } from './routes/claimRoutes.ts'
import { deploymentRoutes } from './routes/deploymentRoutes.ts'
import { docsRoutes } from './routes/docsRoutes.ts'
import { healthRoutes } from './routes/healthRoutes.ts'
import { measureRequests, metricsRoutes } from './routes/metricsRoutes.ts'
import { type OperatorApi, operatorRoutes } from './routes/operatorRoutes.ts'
import { rotationRoutes } from './routes/rotationRoutes.ts'
import { snapshotRoutes } from './routes/snapshotRoutes.ts'

/** What the API is made of. Without `operatorApi` this node takes no part in attesting; unless `isPublic`, accounts and claims are left out. */
export type ApiOptions = {
  state: NodeState
  operatorApi: OperatorApi | undefined
  isPublic: boolean
  metrics: Metrics
  log: Log
  maxBodyBytes: number
}

/** The node's HTTP API. `/openapi.json` describes it, `/docs` shows that. */
export function createApi(options: ApiOptions) {
  const { state, operatorApi, isPublic, metrics, log, maxBodyBytes } = options
  const app = createRouter()
  app.onError((error, context) => respondError(error, { context, log }))
  app.notFound((context) => {
    const { method, path } = context.req
    throw new RouteNotFound('There is no such route', { details: { method, path }, hint: 'GET /docs lists them all.' })
  })
  app.use(measureRequests(metrics))
  // Everything public is for any web page to read.
  app.use('/v1/*', cors({ origin: '*', allowMethods: ['GET'] }), etag())
  app.use('/operator/*', bodyLimit({ maxSize: maxBodyBytes, onError: refuseBody }))

  if (operatorApi) app.route('/', operatorRoutes(operatorApi))
  if (isPublic) {
    app.route('/', accountRoutes(state))
    app.route('/', claimRoutes(state))
  }
  app.route('/', snapshotRoutes(state))
  app.route('/', rotationRoutes(state))
  app.route('/', deploymentRoutes(state))
  app.route('/', healthRoutes(state))
  app.route('/', docsRoutes())
  app.route('/', metricsRoutes(metrics))
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Plimsoll', version: '1', description },
    tags,
  })
  app.get('/', (context) => context.redirect('/docs'))
  return app

  function refuseBody(): never {
    throw new BodyTooLarge('The body is too large', { details: { expected: `at most ${maxBodyBytes} bytes` } })
  }
}

const description = `Cross-chain margin, attested by a quorum of operators.

Every answer about an account or a claim comes with the proof and the signed snapshot it is checked against:
nothing has to be believed, and the same proof is what the contracts accept. Amounts are decimal strings.

What is to be trusted is the quorum. If it signs what it likes, it takes on one chain, whose guardian halts it t after the
first forged header and within 6 hours, at most

    Σ over collaterals of p × K × (1 + t / 24 h)  +  Σ over pools of q × B × (1 + t / 24 h)

at true prices p and q. K and B are the buckets of the vault (\`bucketOf\`) and of each pool (\`limits\`), units and tokens that
may leave in a day; without one there is no bound.`

// In the order in which a reader wants them.
const tags = [
  { name: 'Accounts', description: 'Margin over all chains, with proofs.' },
  { name: 'Claims', description: 'What liquidators are owed on other chains.' },
  { name: 'Snapshots', description: 'What the operators signed.' },
  { name: 'Deployment', description: 'Contracts, assets, chains and operators.' },
  { name: 'Node', description: 'Probes.' },
]
