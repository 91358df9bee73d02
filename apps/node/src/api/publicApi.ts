import type { SiteSettings } from '@plimsoll/dashboard'
import { cors } from 'hono/cors'
import type { Histogram } from 'prom-client'
import { measureRequests } from './measureRequests.ts'
import type { PublicState } from './publicState.ts'
import type { LogError } from './respondError.ts'
import { createApp } from './router.ts'
import { accountHistoryRoutes } from './routes/accountHistoryRoutes.ts'
import { accountRoutes } from './routes/accountRoutes.ts'
import { assetRoutes } from './routes/assetRoutes.ts'
import { claimRoutes } from './routes/claimRoutes.ts'
import { deploymentRoutes } from './routes/deploymentRoutes.ts'
import { docsRoutes } from './routes/docsRoutes.ts'
import { eventRoutes } from './routes/eventRoutes.ts'
import { healthRoutes } from './routes/healthRoutes.ts'
import { liquidationRoutes } from './routes/liquidationRoutes.ts'
import { pastLiquidationRoutes } from './routes/pastLiquidationRoutes.ts'
import { riskRoutes } from './routes/riskRoutes.ts'
import { rotationRoutes } from './routes/rotationRoutes.ts'
import { signedRoutes } from './routes/signedRoutes.ts'
import { snapshotRoutes } from './routes/snapshotRoutes.ts'
import { type WebhookDoor, webhookRoutes } from './routes/webhookRoutes.ts'
import type { Site } from './site/readSite.ts'
import { siteRoutes } from './site/siteRoutes.ts'

/** What anybody may ask. `/openapi.json` describes it, `/docs` shows that. */
export function createPublicApi(
  state: PublicState,
  {
    seconds,
    logError,
    streams,
    clientOf,
    door,
    site,
    rpcUrls = {},
  }: { seconds: Histogram<'method' | 'route' | 'status'>; logError: LogError } & Pick<
    Parameters<typeof eventRoutes>[0],
    'streams' | 'clientOf'
  > & {
      /** Takes registrations of webhooks; none without it. */
      door?: WebhookDoor | undefined
      /** The dashboard; `/` leads to the documentation without it. */
      site?: Site | undefined
      /** By chain id: what the dashboard offers to wallets. */
      rpcUrls?: SiteSettings['rpcUrls']
    },
) {
  const app = createApp(logError)
  app.use(measureRequests(seconds))
  // Everything is for any web page to read, and what is written is signed.
  const allowHeaders = ['content-type', 'last-event-id']
  app.use(cors({ origin: '*', allowMethods: ['GET', 'PUT', 'DELETE'], allowHeaders }))
  app.route('/', accountRoutes(state))
  app.route('/', accountHistoryRoutes(state))
  app.route('/', liquidationRoutes(state))
  app.route('/', riskRoutes(state))
  app.route('/', pastLiquidationRoutes(state))
  app.route('/', claimRoutes(state))
  app.route('/', snapshotRoutes(state))
  app.route('/', signedRoutes(state))
  app.route('/', assetRoutes(state))
  app.route('/', rotationRoutes(state))
  app.route('/', deploymentRoutes(state))
  app.route('/', healthRoutes(state))
  const chainIds = state.config.deployment.chains.map(({ chainId }) => chainId)
  app.route('/', eventRoutes({ streams, chainIds, clientOf }))
  const { salt } = state.config.deployment
  app.route('/', webhookRoutes({ salt, served: state.served, door, clientOf }))
  app.route('/', docsRoutes())
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Plimsoll',
      version: '1',
      description,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    servers: [{ url: '/', description: 'This node' }],
    // Everything is for anybody.
    security: [],
    tags,
  })
  if (site === undefined) app.get('/', (context) => context.redirect('/docs'))
  else app.route('/', siteRoutes(site, { api: '', isAdmin: false, rpcUrls }))
  return app
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
  { name: 'Risk', description: 'All accounts together, and what is allowed.' },
  { name: 'Claims', description: 'What liquidators are owed on other chains.' },
  { name: 'Snapshots', description: 'What the operators signed.' },
  { name: 'Events', description: 'What happens, as it is attested.' },
  { name: 'Deployment', description: 'Contracts, assets, chains and operators.' },
  { name: 'Node', description: 'Probes.' },
]
