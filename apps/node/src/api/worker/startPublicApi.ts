import { setTimeout as sleep } from 'node:timers/promises'
import type { Keeper, KeptSnapshot } from '@plimsoll/keeper'
import type { Liquidation } from '@plimsoll/protocol'
import type { Store } from '@plimsoll/store'
import type { NodeConfig } from '../../config/loadConfig.ts'
import { Overloaded, ReplicaMismatch } from '../../errors.ts'
import type { Log } from '../../log/createLog.ts'
import { errorFields } from '../../log/errorFields.ts'
import { createArchive } from '../archive.ts'
import type { PublicView } from '../publicState.ts'
import { createReadLane } from '../readLane.ts'
import type { WebhookDoor } from '../routes/webhookRoutes.ts'
import type { Read, ReadReply, Reads, WorkerInput } from './messages.ts'
import { replicaParts } from './replicaParts.ts'
import { type ApiThread, startApiThread } from './startApiThread.ts'

/** The public API, in a thread of its own. */
export type PublicApi = {
  url: string
  /** What it counts, in the text format of Prometheus; nothing while it does not answer. */
  metrics: () => Promise<string>
  /** Tells the readers of the stream of liquidations. */
  tellLiquidations: (liquidations: readonly Liquidation[]) => void
  /** The run of its thread that is under way. */
  thread: () => ApiThread | undefined
  close: () => Promise<void>
}

/** How often the thread hears how the node is. */
const viewEveryMs = 1_000
const restartMs = { first: 500, longest: 30_000 }
/** Snapshots that wait to be sent: each is a step of the stream of events. */
const mostWaiting = 8
/** From a copy that was not the same to the next. */
const copyAgainMs = 5_000

/**
 * Starts the public API in a worker, and starts it again on the same port when it ends, after a pause that doubles. It answers
 * from a replica of what the keeper serves; what only the database has, it asks for in a lane of its own. Nothing here waits
 * for it. Throws `PortInUse`, `PortRefused`.
 */
export async function startPublicApi({
  config: { deployment, risk, api },
  keeper,
  store,
  book,
  view,
  webhooks,
  rpcUrls = {},
  log,
}: {
  config: Pick<NodeConfig, 'deployment' | 'risk' | 'api'>
  keeper: Pick<Keeper, 'served' | 'subscribe'>
  store: Pick<Store, 'snapshots' | 'history' | 'liquidations'> & { leaves: Pick<Store['leaves'], 'changedSince'> }
  book: Parameters<typeof createArchive>[0]['book']
  view: () => PublicView
  /** Takes registrations of webhooks; none without it. */
  webhooks?: WebhookDoor | undefined
  /** By chain id: what the dashboard offers to wallets. */
  rpcUrls?: WorkerInput['rpcUrls']
  log: Log
}): Promise<PublicApi> {
  const stopping = new AbortController()
  const { signal } = stopping
  const inTurn = createReadLane()
  const registrations = createReadLane()
  const archive = createArchive({ store, book, inTurn })
  let listener = api
  let news = Promise.withResolvers<void>()
  const waiting: KeptSnapshot[] = []

  const first = await start()
  const { url, port } = first
  listener = { ...api, port }
  let thread: ApiThread | undefined = first
  const timer = setInterval(() => thread?.post({ to: 'view', view: view() }), viewEveryMs)
  const unsubscribe = keeper.subscribe((served) => {
    waiting.push(served)
    // A thread that is this far behind gets a step over several snapshots.
    if (waiting.length > mostWaiting) waiting.shift()
    tell()
  })
  const kept = keep(first)

  return {
    url,
    metrics: async () => (await thread?.metrics()) ?? '',
    tellLiquidations: (liquidations) => thread?.post({ to: 'liquidations', liquidations }),
    thread: () => thread,
    async close() {
      stopping.abort()
      clearInterval(timer)
      unsubscribe()
      tell()
      await thread?.close()
      await kept
    },
  }

  function tell(): void {
    news.resolve()
    news = Promise.withResolvers<void>()
  }

  function start(): Promise<ApiThread> {
    const onError = (error: Error, path: string) => log.error({ err: error, path }, 'request failed')
    const door = webhooks && { allowPrivate: webhooks.allowPrivate }
    const input = { config: { deployment, risk }, listener, rpcUrls, webhooks: door, view: view() }
    return startApiThread({ input, answer, onError })
  }

  async function keep(running: ApiThread): Promise<void> {
    let pauseMs = restartMs.first
    for (let run: ApiThread | undefined = running; ; run = await start().catch(report)) {
      if (signal.aborted) return run?.close()
      thread = run
      const begun = performance.now()
      if (run !== undefined) {
        const current = run
        void feed(current).catch((error: Error) => {
          // A thread that is gone is reported below.
          if (thread === current) log.error(errorFields(error), 'the public API is not told of snapshots')
        })
        report(await run.ended)
        thread = undefined
      }
      if (signal.aborted) return
      if (performance.now() - begun > restartMs.longest) pauseMs = restartMs.first
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      pauseMs = Math.min(restartMs.longest, pauseMs * 2)
    }
  }

  function report(error: Error): undefined {
    if (!signal.aborted) log.error(errorFields(error), 'the public API has ended; it is started again')
  }

  /** Brings a thread from one snapshot to the next for as long as it runs. */
  async function feed(run: ApiThread): Promise<void> {
    let sent: KeptSnapshot | undefined
    while (!signal.aborted && thread === run) {
      const next = news.promise
      const served = nextAfter(sent)
      if (served === undefined) {
        await Promise.race([next, run.ended])
        continue
      }
      if (await copy(served, { to: run, from: sent })) {
        sent = served
        run.post({ to: 'view', view: view() })
        continue
      }
      sent = undefined
      const error = new ReplicaMismatch('The public API does not have what the node serves; it is given a copy', {
        details: { epoch: served.attested.header.epoch },
      })
      log.error(errorFields(error), 'the public API answers nothing for now')
      await sleep(copyAgainMs, undefined, { signal }).catch(() => undefined)
    }
  }

  /** The next snapshot to send: the newest to a thread that has none. */
  function nextAfter(sent: KeptSnapshot | undefined): KeptSnapshot | undefined {
    if (sent === undefined) {
      waiting.length = 0
      return keeper.served()
    }
    for (let next = waiting.shift(); next; next = waiting.shift())
      if (next !== sent && next.attested.header.epoch >= sent.attested.header.epoch) return next
    return undefined
  }

  async function copy(
    served: KeptSnapshot,
    { to, from }: { to: ApiThread; from: KeptSnapshot | undefined },
  ): Promise<boolean> {
    for await (const part of replicaParts(served, from)) if (!(await to.apply(part))) return false
    return true
  }

  async function answer(read: Read): Promise<ReadReply> {
    try {
      return { answer: await readNow(read) }
    } catch (error) {
      if (error instanceof Overloaded) return { failed: 'overloaded' }
      log.error(errorFields(error as Error), 'the public API was not answered')
      return { failed: 'error' }
    }
  }

  function readNow(read: Read): Promise<Reads[keyof Reads]['answer']> {
    if (read.name === 'webhook') {
      const { asked } = read
      return registrations(async () => (await webhooks?.ask(asked)) ?? { refused: 'full' })
    }
    if (read.name === 'archived') return archive.archived(read.asked)
    if (read.name === 'rotations') return archive.rotations(read.asked)
    if (read.name === 'signed') return archive.signed(read.asked)
    if (read.name === 'liquidations') return inTurn(() => store.liquidations.page(read.asked))
    if (read.name === 'accountAt') return inTurn(() => store.history.at(read.asked))
    if (read.name === 'accountPage') return inTurn(() => store.history.page(read.asked))
    return inTurn(() => changes(read.asked))
  }

  async function changes({
    epoch,
    since,
    after,
    limit,
  }: Reads['changes']['asked']): Promise<Reads['changes']['answer']> {
    const page = []
    for await (const leaf of store.leaves.changedSince({ epoch, since, after, page: limit })) {
      page.push(leaf)
      if (page.length === limit) break
    }
    return page
  }
}
