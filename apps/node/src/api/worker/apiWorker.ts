import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { createHistory } from '@plimsoll/keeper'
import { type AttestedSnapshot, type Hash32, marginLinesOf } from '@plimsoll/protocol'
import type { StoredLeaf } from '@plimsoll/store'
import { inSteps } from '@plimsoll/tasks'
import { LRUCache } from 'lru-cache'
import { NotInWorker, ReadFailed } from '../../errors.ts'
import { createApiMetrics } from '../../metrics/createMetrics.ts'
import { snapshotText } from '../answerAt.ts'
import { createEventLog } from '../events/eventLog.ts'
import { eventStep } from '../events/eventStep.ts'
import { createEventStreams } from '../events/eventStreams.ts'
import { createNotices, liquidationEvent } from '../events/notices.ts'
import { createPlainRoutes } from '../plainRoutes.ts'
import { createPublicApi } from '../publicApi.ts'
import type { PublicState } from '../publicState.ts'
import { createReadLane, overloaded } from '../readLane.ts'
import { createAdmission } from '../server/admission.ts'
import { createClients } from '../server/clientAddress.ts'
import { listen } from '../server/listen.ts'
import { readSite } from '../site/readSite.ts'
import { createRiskWatch } from '../watchRisk.ts'
import type { FromWorker, Read, Reads, ToWorker, WorkerInput } from './messages.ts'
import { createReplica } from './replica.ts'

// The public API runs here: it has this thread, this memory and this listener for itself. See docs/decisions/serving-beside-the-round.md.

const port = parentPort
if (port === null) throw new NotInWorker('The public API runs in a worker of the node.')
const { config, listener, rpcUrls, webhooks, view: firstView }: WorkerInput = workerData
// On Linux each thread has a priority of its own: where there are too few cores, the round goes first.
if (process.platform === 'linux') setPriority(5)

/** What was true a moment ago; from when on nobody knows. */
const viewMs = 10_000
const leavesPerRead = 500
const cacheBytes = 16 << 20
const pageMs = 2_000

const send = (message: FromWorker) => port.postMessage(message)
let view = { ...firstView, at: Date.now() }
const replica = createReplica({ slots: config.deployment.chains.length })
const waiting = new Map<number, PromiseWithResolvers<Reads[keyof Reads]['answer']>>()
let asked = 0

/** Has the main thread read something. Throws `Overloaded`. */
function read<Name extends keyof Reads>(name: Name, what: Reads[Name]['asked']): Promise<Reads[Name]['answer']> {
  const number = ++asked
  const answer = Promise.withResolvers<Reads[keyof Reads]['answer']>()
  waiting.set(number, answer)
  send({ from: 'read', number, read: { name, asked: what } as Read })
  return answer.promise as Promise<Reads[Name]['answer']>
}

// A read that loses its place in a cache while it runs is answered all the same.
const answersAnyway = { ignoreFetchAbort: true, allowStaleOnFetchAbort: true } as const
// Attested snapshots never change: each is read once as long as there is room.
const snapshots = new LRUCache<bigint | Hash32, AttestedSnapshot, unknown>({
  maxSize: cacheBytes,
  sizeCalculation: (attested) => snapshotText(attested).length,
  ...answersAnyway,
  fetchMethod: (name) => read('archived', name),
})
// Pages of what grows: each is read once in a while.
const rotations = readSeldom((page: Reads['rotations']['asked']) => read('rotations', page), { most: 4 })
const liquidations = readSeldom((page: Reads['liquidations']['asked']) => read('liquidations', page), { most: 16 })
const signed = readSeldom((page: Reads['signed']['asked']) => read('signed', page), { most: 16 })

/** The same read, made once in a while for each page; at most so many are remembered. */
function readSeldom<Page extends object, Entry>(
  readNow: (page: Page) => Promise<readonly Entry[]>,
  { most }: { most: number },
): (page: Page) => Promise<readonly Entry[]> {
  const pages = new LRUCache<string, { entries: readonly Entry[] }, () => Promise<readonly Entry[]>>({
    max: most,
    ...answersAnyway,
    ttl: pageMs,
    fetchMethod: async (_key, _stale, { context }) => ({ entries: await context() }),
  })
  return async (page) => {
    const known = await pages.fetch(Object.values(page).join('/'), { context: () => readNow(page) })
    return known?.entries ?? []
  }
}

async function* changedSince({ epoch, since }: { epoch: bigint; since: bigint }): AsyncIterable<StoredLeaf> {
  let after: StoredLeaf['account'] | undefined
  for (;;) {
    const page: readonly StoredLeaf[] = await read('changes', { epoch, since, after, limit: leavesPerRead })
    yield* page
    after = page.at(-1)?.account
    if (page.length < leavesPerRead) return
  }
}

const archived = (name: bigint | Hash32) => snapshots.fetch(name)
const newHistory = () =>
  createHistory({
    snapshots: { byEpoch: archived },
    leaves: { changedSince },
    served: replica.served,
    inTurn: createReadLane(),
  })
let history = newHistory()
/** What the replica is about to serve was sent from nothing: no step leads there. */
let isWhole = true

const riskWatch = createRiskWatch({
  served: replica.served,
  config,
  onError: (error) => send({ from: 'error', error, path: '/v1/totals' }),
})

const state: PublicState = {
  config,
  served: replica.served,
  archived,
  rotations,
  signed,
  liquidations,
  accountsAt: (epoch) => history.at(epoch),
  accountHistory: { at: (asked) => read('accountAt', asked), page: (asked) => read('accountPage', asked) },
  debtAtRisk: riskWatch.debtAtRisk,
  totals: riskWatch.totals,
  view: () => (Date.now() - view.at > viewMs || replica.served() === undefined ? { ...view, ready: false } : view),
}

const { host, port: wanted, limits, trustedProxies } = listener
const metrics = createApiMetrics()
const events = createEventLog({ lines: marginLinesOf(config.risk) })
const streams = createEventStreams({
  log: events,
  // Half of the connections are left to those who ask.
  limits: { streams: limits.connections >> 1, streamsPerAddress: Math.max(1, limits.connectionsPerAddress >> 1) },
  metrics,
})
const notices = createNotices(config.deployment)
const app = createPublicApi(state, {
  seconds: metrics.seconds,
  logError: (error, path) => send({ from: 'error', error, path }),
  streams,
  clientOf: createClients(trustedProxies).of,
  site: await readSite(),
  rpcUrls,
  door: webhooks && { ...webhooks, ask: (request) => read('webhook', request) },
})
const server = await listen(app, {
  host,
  port: wanted,
  section: 'api',
  admission: createAdmission({ limits, trustedProxies }),
  plain: createPlainRoutes(state, metrics),
  onRefused: (limit) => metrics.refusals.inc({ limit }),
}).catch((error: Error) => {
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException
  send({ from: 'failed', code })
  return undefined
})
if (server === undefined) port.close()
else {
  port.on('message', (message: ToWorker) => void receive(message, server.close))
  send({ from: 'listening', url: server.url, port: server.port })
}

async function receive(message: ToWorker, close: () => Promise<void>): Promise<void> {
  switch (message.to) {
    case 'view':
      view = { ...message.view, at: Date.now() }
      for (const notice of notices({ view, attested: replica.served()?.attested })) streams.notify(notice)
      return
    case 'liquidations':
      for (const liquidation of message.liquidations) streams.notify(liquidationEvent(liquidation))
      return
    case 'replica': {
      const { number, part } = message
      const before = isWhole ? undefined : replica.served()
      const isSame = await replica.take(part)
      const now = replica.served()
      if (part.kind === 'end' && isSame && now !== undefined) {
        snapshots.set(part.attested.digest, part.attested)
        snapshots.set(part.attested.header.epoch, part.attested)
        const { attested, bands } = part
        if (before === undefined) events.begin(attested, bands)
        else events.add(await inSteps(eventStep({ before, now, bands, risk: config.risk })), { attested, bands })
        streams.tell()
        isWhole = false
        void riskWatch.look()
      }
      // Earlier versions hold the memory that they grew in.
      if (part.kind === 'empty') {
        isWhole = true
        history = newHistory()
      }
      return send({ from: 'applied', number, isSame })
    }
    case 'reply': {
      const { number, reply } = message
      const asking = waiting.get(number)
      waiting.delete(number)
      if ('answer' in reply) asking?.resolve(reply.answer)
      else asking?.reject(reply.failed === 'overloaded' ? overloaded() : new ReadFailed('The database was not read.'))
      return
    }
    case 'metrics':
      return send({ from: 'metrics', number: message.number, text: await metrics.registry.metrics() })
    case 'close':
      await streams.close()
      await close()
      process.exit(0)
  }
}
