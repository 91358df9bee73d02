import { globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actors, createActions, type Devnet, type DevnetChain, type Operator, startDevnet } from '@plimsoll/devnet'
import { createServerDatabase } from '@plimsoll/store/testing/createServerDatabase'
import { findPostgres } from '@plimsoll/store/testing/findPostgres'
import { findRedis } from '@plimsoll/store/testing/findRedis'
import { canMount, createSmallDisk, type SmallDisk } from '@plimsoll/store/testing/smallDisk'
import { startWay, type Way } from '@plimsoll/store/testing/startWay'
import { parseUnits } from 'viem'
import { type RpcProxy, startRpcProxy } from '../harness/rpcProxy.ts'

/** A devnet with everything between its processes that can be made to fail. */
export type ChaosWorld = {
  devnet: Devnet
  /** One of the two providers that operator `number` has of `chain`; without it there is no quorum. */
  providerOf: (chain: DevnetChain, number: number) => RpcProxy
  /** The ways over which operator `number` hears others, and over which others hear it. */
  waysOf: (number: number) => { to: readonly Way[]; from: readonly Way[] }
  /** Operator 1 keeps its data on a file system of its own. */
  disk: SmallDisk | undefined
  /** Operator 2 keeps its data on a PostgreSQL server, at the end of this way. */
  postgres: Way | undefined
  /** Operator 3 posts with Redis, at the end of this way. */
  redis: Way | undefined
  /** Sets how far the clock of operator 3 is off. */
  setClock: ((seconds: number) => Promise<void>) | undefined
  /** Changes an account on `chain`. */
  deposit: (chain: DevnetChain) => Promise<void>
  stop: () => Promise<void>
}

/** The operators of a devnet. */
export const operatorNumbers = [1, 2, 3] as const

/** The process of operator `number`. */
export function operatorOf({ devnet }: ChaosWorld, number: number): Operator {
  const operator = devnet.operators[number - 1]
  if (operator === undefined) throw new RangeError(`there is no operator ${number}`)
  return operator
}

/** Starts it; what this machine has no server, right or program for is `undefined`, and its faults do not happen. */
export async function startChaosWorld(environment: NodeJS.ProcessEnv): Promise<ChaosWorld> {
  const resources = new AsyncDisposableStack()
  try {
    return await start(environment, resources)
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}

async function start(environment: NodeJS.ProcessEnv, resources: AsyncDisposableStack): Promise<ChaosWorld> {
  const providers = new Map<string, RpcProxy>()
  const peers: { number: number; peer: number; way: Way }[] = []
  const startedWay = async (url: string) => {
    const way = await startWay(url)
    resources.defer(way.stop)
    return way
  }

  const disk = (await canMount()) ? await createSmallDisk('300m') : undefined
  if (disk !== undefined) resources.defer(disk.remove)
  const postgresUrl = await findPostgres(environment)
  const database = postgresUrl === undefined ? undefined : await createServerDatabase(postgresUrl)
  if (database !== undefined) resources.defer(database.remove)
  const postgres = database && (await startedWay(database.url))
  const redisUrl = await findRedis(environment)
  const redis = redisUrl === undefined ? undefined : await startedWay(redisUrl)
  const clock = await createClock(resources)

  const environments: Record<number, Record<string, string>> = {
    1: { DATABASE_URL: '', REDIS_URL: '' },
    2: { DATABASE_URL: postgres?.url ?? '', REDIS_URL: '' },
    3: { DATABASE_URL: '', REDIS_URL: redis?.url ?? '', ...clock?.env },
  }
  const devnet = await startDevnet({
    epochSeconds: 3,
    resources,
    operatorEnv: (number) => environments[number] ?? {},
    dataDir: (number) => (number === 1 && disk ? join(disk.folder, 'data') : undefined),
    async secondProvider(chain, number) {
      const proxy = await startRpcProxy(chain.url)
      resources.defer(proxy.stop)
      providers.set(`${chain.name} ${number}`, proxy)
      return proxy.url
    },
    async peerUrl({ number, peer, url }) {
      const way = await startedWay(url)
      peers.push({ number, peer, way })
      return way.url.replace(/\/$/, '')
    },
  })
  const actions = createActions(devnet)
  const deposit = async (chain: DevnetChain) => {
    await actions.depositWeth(chain, { account: actors.alice, units: parseUnits('0.001', 18) })
  }
  return {
    devnet,
    providerOf(chain, number) {
      const proxy = providers.get(`${chain.name} ${number}`)
      if (proxy === undefined) throw new RangeError(`operator ${number} has no proxy for ${chain.name}`)
      return proxy
    },
    waysOf: (operator) => ({
      to: peers.filter(({ peer }) => peer === operator).map(({ way }) => way),
      from: peers.filter(({ number }) => number === operator).map(({ way }) => way),
    }),
    disk,
    postgres,
    redis,
    setClock: clock?.set,
    deposit,
    stop: () => resources.disposeAsync(),
  }
}

/** A clock that libfaketime shows to a process, where Debian's package `faketime` is installed. */
async function createClock(resources: AsyncDisposableStack) {
  const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
  if (library === undefined) {
    process.stderr.write('\n*** SKIPPED: no faketime here; no clock is set wrong ***\n\n')
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-clock-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'offset')
  const set = (seconds: number) => writeFile(file, `${seconds < 0 ? '' : '+'}${seconds}s\n`)
  await set(0)
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    // Looks into the file once a second. What measures durations stays right.
    FAKETIME_CACHE_DURATION: '1',
    DONT_FAKE_MONOTONIC: '1',
  }
  return { set, env }
}
