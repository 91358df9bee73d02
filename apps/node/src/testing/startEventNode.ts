import { alice, attest, bob, operator, set } from '@plimsoll/keeper/testing'
import { openRegistry } from '@plimsoll/webhooks'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { startPublicApi } from '../api/worker/startPublicApi.ts'
import { createServedNode } from './createServedNode.ts'

/** A node in whose world alice's debt moves, and public APIs over it, as different operators have them. */
export async function startEventNode() {
  const node = await createServedNode()
  const { config } = node.state
  const { salt, chains } = config.deployment
  return {
    ...node,
    config,
    alice,
    bob,
    /** Whom to believe, as the SDK takes it. */
    trust: { salt, set, chains, chainIds: chains.map(({ chainId }) => chainId) },
    /** Whom claims pay. */
    beneficiary: operator.address,

    /**
     * Starts a public API until the end of the test; `limits` as the configuration has them. It takes webhooks if it
     * `registers` them.
     */
    async start(limits: object = {}, { registers = false }: { registers?: boolean } = {}) {
      const allowPrivate = false
      const registry = registers
        ? await openRegistry(node.store.webhooks, { allowPrivate, onChange: () => undefined })
        : undefined
      const api = await startPublicApi({
        config: { ...config, api: { ...config.api, port: 0, limits: { ...config.api.limits, ...limits } } },
        keeper: node.keeper,
        store: node.store,
        book: node.book,
        view: node.publicState.view,
        webhooks: registry && { allowPrivate, ask: registry.ask },
        log: pino({ level: 'silent' }),
      })
      onTestFinished(() => api.close())
      return api
    },

    /** Serves the next snapshot, in which alice owes so many dollars. */
    async nextSnapshot(debt: number): Promise<void> {
      const { world, keeper } = node
      world.accounts[1] = [
        [alice, [{ kind: 'debt', assetId: 1, units: BigInt(debt) * 1_000_000n }]],
        [bob, [{ kind: 'debt', assetId: 1, units: 2_900_000_000n }]],
      ]
      const timestamp = (keeper.served()?.attested.header.timestamp ?? 0n) + 3n
      const computed = await world.aggregator.snapshot({ cut: world.cutAt(Number(timestamp)), timestamp })
      await keeper.accept(await attest(computed), computed)
    },
  }
}
