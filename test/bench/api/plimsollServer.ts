import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAggregator, createClaimSet, type Snapshot } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import { startPublicApi } from '@plimsoll/node/api'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import { openStore } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { pino } from 'pino'
import { createLensSource } from '../aggregator/lensSource.ts'
import { deployment, risk } from '../aggregator/market.ts'
import { createPopulation, mix } from '../aggregator/population.ts'
import { median } from '../harness/statistics.ts'
import type { ServerAnswer } from './protocol.ts'

// A node without chains and peers: a snapshot each second, each after a thousand accounts have changed, and the public API.

const [accounts = 10_000] = process.argv.slice(2).map(Number)
const everyMs = 1_000
const changes = 1_000
const asked = 500

const population = createPopulation(accounts)
const source = createLensSource(population)
const aggregator = createAggregator({
  deployment,
  risk,
  readers: source.readers,
  previousTable: async () => undefined,
  emptyTrie: await createTrie(),
  emptyClaims: await createClaimSet(),
})
/** Nobody looks at the signatures here; they are as long as those of three operators. */
const attestedOf = ({ header, digest, cut, assets }: Snapshot): AttestedSnapshot => ({
  header,
  digest,
  cut,
  assets,
  set: { threshold: 3, operators: [1, 2, 3].map((digit) => `0x${String(digit).repeat(40)}` as const) },
  bitmap: 7n,
  signatures: [1, 2, 3].map(() => ({ r: `0x${'11'.repeat(32)}`, yParityAndS: `0x${'22'.repeat(32)}` })),
})
const servedOf = (snapshot: Snapshot) => ({ ...snapshot, attested: attestedOf(snapshot) })

let served = servedOf(await aggregator.snapshot(source.advance({ changed: [], ether: 3_000n })))
const listeners = new Set<(now: typeof served) => void>()
const store = await openStore({ dataDir: await createDataFolder() })
const api = { host: '127.0.0.1', port: 0, trustedProxies: [], limits: limitless() }
const before = residentMb()
const running = await startPublicApi({
  config: { deployment, risk, api },
  keeper: {
    served: () => served,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  },
  store,
  book: { rotations: async () => [] },
  view: () => ({
    ready: true,
    address: undefined,
    set: served.attested.set,
    heads: [],
    operators: { self: null, signs: false, scheduled: null, leader: null, lastSigned: null, lastAttested: null },
    halted: [],
  }),
  log: pino({ level: 'silent' }),
})
while ((await fetch(`${running.url}/v1/snapshots/latest`)).status !== 200) await sleep(100)
const apiMb = residentMb() - before
const paths = Array.from({ length: asked }, (_, index) => `/v1/accounts/${population.account(mix(index) % accounts)}`)
const body = await (await fetch(running.url + paths[0])).text()
send({ kind: 'ready', url: running.url, paths, bodyBytes: body.length, apiMb })

let rounds: number[] = []
const pauses = monitorEventLoopDelay({ resolution: 5 })
pauses.enable()
process.on('message', (message) => {
  if (message === 'reset') {
    rounds = []
    pauses.reset()
  } else if (message === 'rounds')
    send({ kind: 'rounds', roundMs: median(rounds), longestPauseMs: pauses.max / 1e6, rounds: rounds.length })
})

for (let round = 1; ; round++) {
  const changed = Array.from({ length: changes }, (_, index) => mix(round * changes + index) % accounts)
  for (const index of changed) population.change(index)
  const start = performance.now()
  served = servedOf(await aggregator.snapshot(source.advance({ changed, ether: 3_000n + BigInt(round % 7) })))
  rounds.push(performance.now() - start)
  const { epoch } = served.attested.header
  send({ kind: 'told', epoch: Number(epoch), at: performance.timeOrigin + performance.now() })
  for (const listener of listeners) listener(served)
  await sleep(Math.max(0, everyMs - (performance.now() - start)))
}

function send(answer: ServerAnswer): void {
  process.send?.(answer)
}

function residentMb(): number {
  return process.memoryUsage().rss / 1e6
}

function limitless() {
  const most = 1_000_000
  return {
    requestsPerSecond: most,
    requestsPerSecondPerAddress: most,
    requestsPerSecondPerConnection: most,
    connections: 10_000,
    connectionsPerAddress: 10_000,
  }
}
