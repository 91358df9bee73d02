import { attest, type createWorld } from '@plimsoll/keeper/testing'
import { pino } from 'pino'
import { createAdminApi } from '../api/adminApi.ts'
import { createAdmission, limitsOf } from '../api/server/admission.ts'
import { listen } from '../api/server/listen.ts'
import { adminSite } from '../api/site/adminSite.ts'
import { startPublicApi } from '../api/worker/startPublicApi.ts'
import { createServedNode } from './createServedNode.ts'
import { troubledState } from './troubledState.ts'

/**
 * A public API with the dashboard, over chains that exist nowhere: alice has debt, bob is liquidatable, the operator has
 * claims. It can go away and come back on the same port. The caller closes it.
 */
export async function startSite() {
  const { world, keeper, store, book, publicState, state } = await createServedNode()
  const { config } = state
  const start = (port: number) =>
    startPublicApi({
      config: { ...config, api: { ...config.api, port, limits: { ...config.api.limits, ...generous } } },
      keeper,
      store,
      book,
      view: publicState.view,
      log: pino({ level: 'silent' }),
    })
  let api = await start(0)
  const { url } = api
  return {
    url,
    keeper,
    store,
    /** The same page on the admin listener of a node to which much has happened. The caller closes it. */
    async startAdmin() {
      const app = createAdminApi({
        state: troubledState(state),
        metrics: async () => '',
        site: await adminSite({ url }, {}),
        logError: (error) => {
          throw error
        },
      })
      const address = { host: '127.0.0.1', port: 0 }
      return listen(app, { ...address, section: 'admin', admission: createAdmission({ limits: limitsOf.admin }) })
    },
    /** Serves the next snapshot, before which the world may change. */
    async nextSnapshot(change: (world: ReturnType<typeof createWorld>) => void = () => undefined): Promise<bigint> {
      change(world)
      const now = BigInt(Math.floor(Date.now() / 1_000))
      const last = keeper.served()?.attested.header.timestamp ?? 0n
      const timestamp = last + 3n > now ? last + 3n : now
      const computed = await world.aggregator.snapshot({ cut: world.cutAt(Number(timestamp)), timestamp })
      await keeper.accept(await attest(computed), computed)
      return computed.header.epoch
    },
    /** Ends the API, as a node that is killed. */
    leave: () => api.close(),
    /** Starts it again where it was. */
    async comeBack() {
      api = await start(Number(new URL(url).port))
    },
    async close() {
      await api.close()
      await store.close()
    },
  }
}

/** A test asks from one address. */
const generous = { requestsPerSecondPerAddress: 5_000, requestsPerSecondPerConnection: 5_000 }
