import type { Snapshot } from '@plimsoll/aggregator'
import { createAttester, createSender } from '@plimsoll/attester'
import { createHistory, openKeeper } from '@plimsoll/keeper'
import { attest, bob, createWorld, operator } from '@plimsoll/keeper/testing'
import { hashOperatorSet, hashSnapshot } from '@plimsoll/protocol'
import { openStore } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { pino } from 'pino'
import { createArchive } from '../api/archive.ts'
import type { NodeState } from '../api/nodeState.ts'
import { type PublicState, publicView } from '../api/publicState.ts'
import { createRiskWatch } from '../api/watchRisk.ts'
import { loadConfig } from '../config/loadConfig.ts'
import { createBook } from '../node/createBook.ts'
import { deployment, exampleConfig, writeConfig } from './configFiles.ts'

/** What serves in a node that has computed one snapshot: its state, its store, and its operator. The caller closes the store. */
export type ServedNode = Awaited<ReturnType<typeof createServedNode>>

export const nextSet = { threshold: 1, operators: ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8'] } as const
export const other = '0x00000000000000000000000000000000000000aa'

/**
 * Everything behind the listeners of a node, after its first snapshot at this second. The operator has 141 claims, somebody
 * else two. Long ago, at epoch 7, the set changed to another one for a while.
 */
export async function createServedNode() {
  const now = Math.floor(Date.now() / 1000)
  const world = createWorld()
  for (let index = 1n; index < 143n; index++) {
    const beneficiary = index < 3n ? other : operator.address
    world.claims.push({ debtSlot: 1, index, account: bob, beneficiary, assetId: 0, units: index })
  }
  const store = await openStore({ dataDir: await createDataFolder() })
  const { snapshot: compute } = world.aggregator
  const keeper = await openKeeper({
    store,
    compute,
    salt: deployment.salt,
    slots: deployment.chains.length,
    historyEpochs: 1_000,
    onError: fail,
  })
  const config = await loadConfig(await writeConfig(exampleConfig()), {})
  const book = createBook(config, { store, address: operator.address, log: pino({ level: 'silent' }) })
  const attester = createAttester<Snapshot>({
    operators: book,
    signer: operator,
    sender: createSender({ generation: 0 }),
    salt: deployment.salt,
    epochSeconds: deployment.epochSeconds,
    chainIds: deployment.chains.map(({ chainId }) => chainId),
    record: store.signing,
    snapshots: keeper.archive,
    look: async () => ({
      heads: world.cutAt(now),
      times: [Date.now()],
      confirm: async (_, entry) => ({ kind: 'confirmed', entry }),
    }),
    compute,
    postedCut: async () => undefined,
    peers: [],
    onAttested: keeper.accept,
  })
  const state: NodeState = {
    config,
    book,
    address: operator.address,
    served: keeper.served,
    chains: () => [],
    attester: attester.status,
    starting: () => undefined,
    problem: () => undefined,
    takesPartSince: () => now * 1_000,
    disk: () => ({ freeBytes: 2 ** 40, isLow: false }),
    database: () => ({ latencyMs: 1, problem: undefined }),
    posting: () => undefined,
    webhooks: () => undefined,
  }
  const archive = createArchive({ store, book })
  const riskWatch = createRiskWatch({ served: keeper.served, config, onError: fail })
  const publicState: PublicState = {
    ...archive,
    config,
    served: keeper.served,
    accountsAt: createHistory({ ...store, served: keeper.served }).at,
    accountHistory: store.history,
    liquidations: store.liquidations.page,
    debtAtRisk: riskWatch.debtAtRisk,
    totals: riskWatch.totals,
    view: () => publicView(state),
  }
  const operatorApi = {
    attester,
    address: operator.address,
    admitted: book.admitted,
    salt: deployment.salt,
    starting: () => undefined,
    onAuthenticated: () => undefined,
  }
  const computed = await compute({ cut: world.cutAt(now), timestamp: BigInt(now) })
  await keeper.accept(await attest(computed), computed)
  await riskWatch.look()

  const [home] = computed.registries
  if (home === undefined) throw new RangeError('there is no home chain')
  await book.noteHome({ number: 1n, registry: { ...home, scheduled: { set: nextSet, effectiveAt: 1n } } })
  const header = { ...computed.header, epoch: 7n, operators: hashOperatorSet(nextSet) }
  await store.snapshots.put(
    await attest({ ...computed, header, digest: hashSnapshot({ header, salt: deployment.salt }) }),
  )
  return { now, world, store, book, keeper, state, archive, publicState, operatorApi }
}

function fail(error: Error): never {
  throw error
}
