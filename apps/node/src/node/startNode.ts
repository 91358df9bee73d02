import { once } from 'node:events'
import { hostname, userInfo } from 'node:os'
import { createAggregator, createClaimSet, type SnapshotRequest } from '@plimsoll/aggregator'
import { type Attester, createSender, Superseded } from '@plimsoll/attester'
import { openKeeper } from '@plimsoll/keeper'
import { createTrie } from '@plimsoll/merkle'
import {
  type AttestedSnapshot,
  type Hash32,
  marginLinesOf,
  marginThresholds,
  type PlimsollError,
} from '@plimsoll/protocol'
import { openStore } from '@plimsoll/store'
import { createAdminApi } from '../api/adminApi.ts'
import { createArchive } from '../api/archive.ts'
import type { NodeState } from '../api/nodeState.ts'
import { createPeerApi } from '../api/peerApi.ts'
import { publicView } from '../api/publicState.ts'
import { createAdmission, limitsOf } from '../api/server/admission.ts'
import { type Listening, listen, requirePort } from '../api/server/listen.ts'
import { adminSite, walletRpcUrls } from '../api/site/adminSite.ts'
import { startPublicApi } from '../api/worker/startPublicApi.ts'
import type { NodeConfig } from '../config/loadConfig.ts'
import { exposedMode, loadKey } from '../loadKey.ts'
import type { Log } from '../log/createLog.ts'
import { errorFields } from '../log/errorFields.ts'
import { createMetrics } from '../metrics/createMetrics.ts'
import { observeState } from '../metrics/observeState.ts'
import { loadEndpoints } from '../webhooks/loadEndpoints.ts'
import { startWebhooks } from '../webhooks/startWebhooks.ts'
import { checkChains } from './checkChains.ts'
import { createBook, noteHome } from './createBook.ts'
import { createClosing } from './createClosing.ts'
import { createReaders } from './createReaders.ts'
import { createRound } from './createRound.ts'
import { followSnapshots } from './followSnapshots.ts'
import { queueOpener } from './queueOpener.ts'
import { requireListed } from './requireListed.ts'
import { requireRoles } from './requireRoles.ts'
import type { Role } from './roles.ts'
import { startPosting } from './startPosting.ts'
import { watchChains } from './watchChains.ts'
import { watchDatabase } from './watchDatabase.ts'
import { watchDisk } from './watchDisk.ts'
import { watchLiquidations } from './watchLiquidations.ts'

/** A node that runs. */
export type RunningNode = {
  /** Where its listeners are; only the role `api` has an API, and only the role `attest` has one for peers. */
  urls: { api: string | undefined; peers: string | undefined; admin: string }
  /** Resolves once the node is told to stop; rejects with what it cannot go on from. */
  finished: Promise<void>
  /** Finishes what is under way and closes everything. */
  stop: () => Promise<void>
}

/**
 * Starts a node: chains → readers → aggregator → attester → keeper → posting and API, each stage handing its result to
 * the next. Resolves when its listeners answer, soon from what was stored before the last stop; checking the chains and catching
 * up with them comes after. Throws typed errors that say what to do.
 */
export async function startNode(
  config: NodeConfig,
  { roles, log, takeover = false }: { roles: readonly Role[]; log: Log; takeover?: boolean },
): Promise<RunningNode> {
  requireRoles(roles, config)
  const signer = roles.includes('attest') && config.operator ? await loadKey(config.operator, 'operator') : undefined
  const payer = roles.includes('relay') && config.relayer ? await loadKey(config.relayer, 'relayer') : undefined
  for (const [owner, key] of Object.entries({
    operator: signer && config.operator,
    relayer: payer && config.relayer,
  })) {
    const mode = key && (await exposedMode(key))
    if (mode)
      log.warn({ owner, file: key.passwordFile, mode }, 'other users of this machine may read the password file')
  }
  const endpoints = await loadEndpoints(config.webhooks)
  const address = signer?.address
  // What costs nothing comes before the database, which takes seconds to open.
  if (signer) requireListed(config, signer)
  await requirePort({ ...config.admin, section: 'admin' })
  if (signer) await requirePort({ ...config.peers, section: 'peers' })
  if (roles.includes('api')) await requirePort({ ...config.api, section: 'api' })
  const { deployment, risk, directory, databaseUrl, dataDir } = config
  const { salt } = deployment
  const metrics = createMetrics()
  const stopping = new AbortController()
  const { signal } = stopping
  let starting: string | undefined = 'The chains are being checked.'
  let takesPartSince: number | undefined

  // Whatever is open is closed in reverse order: when starting fails, and when the node stops.
  await using open = new AsyncDisposableStack()
  const { inTime } = createClosing({ log })
  const store = await openStore({
    ...(databaseUrl === undefined ? { dataDir } : { databaseUrl }),
    owner: { salt, operator: address },
  })
  open.defer(inTime('store', () => store.close()))
  /** Of what goes on until the signal: where starting fails, that is given here. */
  const endsWithNode = (part: string, { done }: { done: Promise<void> }) =>
    open.defer(
      inTime(part, () => {
        stopping.abort()
        return done
      }),
    )
  if (takeover) {
    const generation = await store.signing.takeOver({ by: `${userInfo().username}@${hostname()}`, at: Date.now() })
    log.warn({ generation }, 'taking over this operator’s key')
  }

  const book = createBook(config, { store, address, log })
  await book.load()

  const failed = Promise.withResolvers<PlimsollError>()
  void store.failed.then(failed.resolve)
  const readers = createReaders(config, { log, onFailure: failed.resolve })
  const closeReaders = () => {
    for (const reader of readers) reader.close()
  }
  open.defer(inTime('readers', closeReaders))

  const aggregator = createAggregator({
    deployment,
    risk,
    readers,
    previousTable: async (digest) => (await find(digest))?.assets,
    emptyTrie: await createTrie(),
    emptyClaims: await createClaimSet(),
  })
  async function compute(at: SnapshotRequest) {
    const computed = metrics.computeSeconds.startTimer()
    const snapshot = await aggregator.snapshot(at)
    computed()
    await noteHome(snapshot, { book, directory, log })
    return snapshot
  }

  const keeper = await openKeeper({
    store,
    compute,
    salt,
    slots: deployment.chains.length,
    thresholds: marginThresholds(marginLinesOf(config.risk)),
    historyEpochs: config.history.epochs,
    onError: (error) => log.warn(errorFields(error), 'beside serving'),
  })
  open.defer(inTime('keeper', () => keeper.settled()))
  keeper.subscribe(({ attested, trie, health: { liquidatable } }) => {
    log.info({ epoch: attested.header.epoch, accounts: trie.size, liquidatable }, 'serving')
  })

  // Also when nobody serves it here: every operator can go back there.
  open.defer(keeper.subscribe(({ attested }) => aggregator.noteAttested(attested.cut)))

  const watch = watchChains(readers, {
    everyMs: deployment.epochSeconds * 1_000,
    patienceMs: patienceOf(config.attest),
    log,
    signal,
  })
  endsWithNode('watch over the chains', watch)

  const { look } = watch
  const sender = createSender({ generation: await store.signing.generation() })
  // One that was taken over from ends. One whose key is used twice goes on serving: a person must find the other.
  const onStopped = (error: PlimsollError) => error instanceof Superseded && failed.resolve(error)
  const round = { book, look, readers, compute, keeper, store, metrics, log, sender, takeover, onStopped }
  const attester = signer && createRound(config, { ...round, signer })
  open.defer(inTime('attester', () => attester?.stop()))
  /** A registry may refer to a snapshot that came while this node was away: another operator has it. */
  function find(digest: Hash32): Promise<AttestedSnapshot | undefined> {
    return attester ? attester.snapshot(digest) : keeper.archive.byDigest(digest)
  }

  const onMissedRotation = () => void book.catchUp(signal)
  const openQueue = queueOpener(config, store)
  const posting = payer && startPosting(config, { payer, address, store, openQueue, metrics, log, onMissedRotation })
  open.defer(inTime('posting', () => posting?.close()))
  if (posting) open.defer(keeper.subscribe(({ attested }) => posting.enqueue(attested)))
  const registers = roles.includes('api')
  const webhooks = await startWebhooks(config, { endpoints, registers, store, keeper, openQueue, metrics, log })
  open.defer(inTime('webhooks', () => webhooks?.close()))

  const disk = watchDisk(dataDir, { log, signal })
  endsWithNode('watch over the disk', disk)
  const database = watchDatabase(store, { log, signal })
  endsWithNode('watch over the database', database)

  const state: NodeState = {
    config,
    book,
    address,
    served: keeper.served,
    chains: watch.chains,
    attester: () => attester?.status(),
    starting: () => starting,
    problem: keeper.problem,
    takesPartSince: () => takesPartSince,
    disk: disk.disk,
    database: database.database,
    posting: () => posting?.status(),
    webhooks: () => webhooks?.status(),
  }
  observeState(metrics, state)
  const logError = (error: Error, path: string) => log.error({ err: error, path }, 'request failed')
  const peers = attester && (await listenToPeers(attester))
  open.defer(inTime('peers listener', () => peers?.close()))
  const rpcUrls = walletRpcUrls(config)
  const api = roles.includes('api')
    ? await startPublicApi({
        config,
        keeper,
        store,
        book,
        view: () => publicView(state),
        webhooks: webhooks?.door,
        rpcUrls,
        log,
      })
    : undefined
  open.defer(inTime('api listener', () => api?.close()))
  if (api)
    open.defer(await watchLiquidations({ readers, keeper, store: store.liquidations, tell: api.tellLiquidations, log }))
  const admin = await listen(
    createAdminApi({
      state,
      metrics: async () => (await Promise.all([metrics.registry.metrics(), api?.metrics() ?? ''])).join('\n'),
      webhooks,
      site: await adminSite(api, rpcUrls),
      logError,
    }),
    { ...config.admin, section: 'admin', admission: createAdmission({ limits: limitsOf.admin }) },
  )
  open.defer(inTime('admin listener', () => admin.close()))
  const urls = { api: api?.url, peers: peers?.url, admin: admin.url }
  log.info({ ...urls, operator: address, roles, restored: keeper.served()?.attested.header.epoch }, 'listening')

  const opened = open.move()
  const running = run()
  const finished = Promise.race([running, failed.promise.then(giveUp)])
  return {
    urls,
    finished,
    async stop() {
      stopping.abort()
      // A round may still end well; what a provider holds up does not.
      const late = setTimeout(closeReaders, 300)
      await inTime('round', () => running.catch(() => undefined))()
      await opened.disposeAsync()
      clearTimeout(late)
    },
  }

  function listenToPeers(attester: Attester): Promise<Listening> {
    const { trustedProxies, maxBodyBytes, ...address } = config.peers
    const admission = createAdmission({ limits: limitsOf.peers, trustedProxies })
    const app = createPeerApi({
      state,
      archive: createArchive({ store, book }),
      operatorApi: {
        attester,
        address: attester.status().address,
        admitted: book.admitted,
        salt,
        starting: state.starting,
        onAuthenticated: admission.know,
      },
      maxBodyBytes,
      seconds: metrics.peerSeconds,
      logError,
    })
    return listen(app, {
      ...address,
      section: 'peers',
      admission,
      onRefused: (limit) => metrics.peerRefusals.inc({ limit }),
    })
  }

  /** Of a disk that is full, or the like, nothing goes on from: what starts the process again shall know. */
  function giveUp(failure: PlimsollError): never {
    log.fatal(errorFields(failure), 'cannot go on')
    stopping.abort()
    throw failure
  }

  async function run(): Promise<void> {
    const [home] = readers
    await checkChains(config, { watch, home, book, address, log, signal })
    starting = 'The state of the chains is being read.'
    if (!signal.aborted) await catchUp()
    if (signal.aborted) return
    // Before peers are answered: whether another process has this key is asked first.
    await attester?.start()
    starting = undefined
    takesPartSince = Date.now()
    log.info('ready')
    const running = attester ? once(signal, 'abort') : followSnapshots(config, { book, keeper, log, signal })
    await Promise.race([running, watch.failed])
  }

  async function catchUp(): Promise<void> {
    const now = BigInt(Math.floor(Date.now() / 1_000))
    const caughtUp = watch.look().then(({ heads }) => {
      const cut = heads.filter((head) => head !== undefined)
      // A chain that does not answer is read when it does.
      return cut.length === heads.length ? compute({ cut, timestamp: now }) : undefined
    })
    // Not being able to is no reason to stop: every round tries again, and says what is wrong.
    await caughtUp.catch((error: Error) => log.warn(errorFields(error), 'not caught up'))
    // A chain that stood still may need snapshots from before this node was there.
    await book.catchUp(signal)
  }
}

/** How long a round waits for a chain: a leader that did so twice still comes in time. */
function patienceOf({ leaderTimeoutMs }: NodeConfig['attest']): number {
  return Math.max(1_000, leaderTimeoutMs / 4)
}
