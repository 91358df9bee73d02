import { once } from 'node:events'
import { createAggregator, createClaimSet } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { openStore } from '@plimsoll/store'
import { createApi } from './api/createApi.ts'
import type { NodeConfig } from './config/loadConfig.ts'
import type { Log } from './createLog.ts'
import { checkChains } from './daemon/checkChains.ts'
import { createApiSource } from './daemon/createApiSource.ts'
import { createBook } from './daemon/createBook.ts'
import { createHistory } from './daemon/createHistory.ts'
import { createOperator } from './daemon/createOperator.ts'
import { createReaders } from './daemon/createReaders.ts'
import { createSnapshotKeeper } from './daemon/createSnapshotKeeper.ts'
import { errorFields } from './daemon/errorFields.ts'
import { followSnapshots } from './daemon/followSnapshots.ts'
import { listen } from './daemon/listen.ts'
import type { NodeState } from './daemon/nodeState.ts'
import { noteHome } from './daemon/noteHome.ts'
import { readHeads } from './daemon/readHeads.ts'
import { requireRoles } from './daemon/requireRoles.ts'
import { restoreSnapshot } from './daemon/restoreSnapshot.ts'
import { startRelayer } from './daemon/startRelayer.ts'
import { watchChains } from './daemon/watchChains.ts'
import { loadKey } from './loadKey.ts'
import { createMetrics } from './metrics/createMetrics.ts'
import { observeState } from './metrics/observeState.ts'
import type { Role } from './roles.ts'

/** A node that runs. */
export type RunningNode = {
  /** Where its API listens. */
  url: string
  /** Resolves once the node is told to stop; rejects with what it cannot go on from. */
  finished: Promise<void>
  /** Finishes what is under way and closes everything. */
  stop: () => Promise<void>
}

/**
 * Starts a node: chains → readers → aggregator → operator → keeper → relayer and API, each stage handing its result to
 * the next. Resolves when the API answers, from what was stored before the last stop; checking the chains and catching
 * up with them comes after. Throws typed errors that say what to do.
 */
export async function startNode(
  config: NodeConfig,
  { roles, log }: { roles: readonly Role[]; log: Log },
): Promise<RunningNode> {
  requireRoles(roles, config)
  const signer = roles.includes('attest') && config.operator ? await loadKey(config.operator, 'operator') : undefined
  const payer = roles.includes('relay') && config.relayer ? await loadKey(config.relayer, 'relayer') : undefined
  const { deployment, risk, directory, databaseUrl, dataDir } = config
  const { salt } = deployment
  const slots = deployment.chains.length
  const metrics = createMetrics()
  const stopping = new AbortController()
  const { signal } = stopping
  let starting: string | undefined = 'The chains are being checked.'

  // Whatever is open is closed in reverse order: when starting fails, and when the node stops.
  await using open = new AsyncDisposableStack()
  const store = await openStore(databaseUrl === undefined ? { dataDir } : { databaseUrl })
  open.defer(() => store.close())

  const self = signer?.address
  const operators = createBook(config, { store, self, log })
  await operators.load()

  const readers = createReaders(config, { log })
  open.defer(() => {
    for (const reader of readers) reader.close()
  })
  const relayer =
    payer &&
    (await startRelayer(config, {
      payer,
      operator: self,
      store,
      metrics,
      log,
      onMissedRotation: () => void operators.catchUp(signal),
    }))
  open.defer(() => relayer?.close())

  const aggregator = noteHome(
    createAggregator({
      deployment,
      risk,
      readers,
      previousTable: async (digest) => (await (operator?.snapshot ?? keeper.archive.byDigest)(digest))?.assets,
      emptyTrie: await createTrie(),
      emptyClaims: await createClaimSet(),
    }),
    { operators, directory, log },
  )
  // A trie of its own, so that all its memory goes once the first snapshot after the restart is served.
  const empty = { empty: await createTrie(), emptyClaims: await createClaimSet() }
  const restored = await restoreSnapshot(store, { salt, slots, ...empty })
  const keeper = createSnapshotKeeper({
    aggregator,
    store,
    historyEpochs: config.history.epochs,
    restored,
    onServed: ({ attested, trie, health: { liquidatable } }) => {
      const { epoch } = attested.header
      log.info({ epoch, accounts: trie.size, liquidatable }, 'serving')
      relayer?.enqueue(attested)
    },
  })
  open.defer(() => keeper.settled())

  const operator = signer && createOperator(config, { operators, signer, readers, keeper, store, metrics, log })
  open.defer(() => operator?.stop())

  const watch = watchChains(readers, { everyMs: deployment.epochSeconds * 1_000, log, signal })
  open.defer(() => {
    stopping.abort()
    return watch.done
  })

  const state: NodeState = {
    config,
    operators,
    operator: operator?.status().address,
    served: keeper.served,
    accountsAt: createHistory({ store, served: keeper.served, restored }).at,
    archived: (name) => (typeof name === 'bigint' ? store.snapshots.byEpoch(name) : store.snapshots.byDigest(name)),
    chains: watch.chains,
    round: () => operator?.status(),
    starting: () => starting,
    problem: keeper.problem,
  }
  observeState(metrics, state)
  const source = createApiSource(state)
  const { host, port, maxBodyBytes } = config.api
  const round = operator && {
    attester: operator,
    self: operator.status().address,
    admitted: operators.admitted,
    salt,
    starting: state.starting,
  }
  const isPublic = roles.includes('api')
  const api = await listen(createApi({ source, operators: round, isPublic, metrics, log, maxBodyBytes }), {
    host,
    port,
  })
  open.defer(() => api.close())
  log.info({ api: api.url, operator: signer?.address, roles, restored: restored?.attested.header.epoch }, 'listening')

  const opened = open.move()
  const finished = run()
  return {
    url: api.url,
    finished,
    async stop() {
      stopping.abort()
      await finished.catch(() => undefined)
      await opened.disposeAsync()
    },
  }

  async function run(): Promise<void> {
    await checkChains(config, { readers, operators, self, log, signal })
    starting = 'The state of the chains is being read.'
    if (!signal.aborted) await catchUp()
    starting = undefined
    if (signal.aborted) return
    log.info('ready')
    if (!operator) return followSnapshots(config, { operators, keeper, log, signal })
    await operator.start()
    await once(signal, 'abort')
  }

  async function catchUp(): Promise<void> {
    const now = BigInt(Math.floor(Date.now() / 1_000))
    const caughtUp = readHeads(readers).then((cut) => keeper.compute({ cut, timestamp: now }))
    // Not being able to is no reason to stop: every round tries again, and says what is wrong.
    await caughtUp.catch((error: Error) => log.warn(errorFields(error), 'not caught up'))
    // A chain that stood still may need snapshots from before this node was there.
    await operators.catchUp(signal)
  }
}
