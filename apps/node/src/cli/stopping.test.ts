import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startFaultProxy } from '@plimsoll/indexer/testing/startFaultProxy'
import { createServerDatabase } from '@plimsoll/store/testing/createServerDatabase'
import { findPostgres } from '@plimsoll/store/testing/findPostgres'
import { findRedis } from '@plimsoll/store/testing/findRedis'
import { startWay } from '@plimsoll/store/testing/startWay'
import { createPublicClient, type Hex, http, parseTransaction } from 'viem'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startWorld, type World } from '../testing/startWorld.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const [postgresUrl, redisUrl] = await Promise.all([findPostgres(process.env), findRedis(process.env)])

/** From the signal to the end, by the node's own clock: the machine of a test may be busy with others. */
const limitMs = 2_500

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.chain.stop())

/**
 * A configuration of the world with its one data folder, which the nodes of these tests use one after another: what one has
 * posted, the next one must have.
 */
async function configOf(change: Parameters<World['writeVariant']>[0] = () => {}, from = world): Promise<string> {
  const file = await from.writeVariant(change)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(/^dataDir: .*$/m, 'dataDir: ./data'))
  return file
}

/** Starts `plimsoll start` as a process of its own. */
function startProcess(file: string, env: Record<string, string> = {}) {
  const { DATABASE_URL, REDIS_URL, LOG_LEVEL, ...inherited } = process.env
  const child = spawn(process.execPath, [main, 'start', '--config', file], { env: { ...inherited, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  return {
    exited,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    output: () => output,
    /** When a message that begins so was logged last. */
    timeOf(message: string): number {
      const line = output.split('\n').findLast((line) => line.includes(`"msg":"${message}`))
      return line === undefined ? Number.NaN : Date.parse(JSON.parse(line).time)
    },
    async logged(message: string): Promise<Record<string, string>> {
      await expect.poll(() => output, { timeout: 120_000, interval: 50 }).toContain(`"msg":"${message}"`)
      return JSON.parse(output.split('\n').find((line) => line.includes(`"msg":"${message}"`)) ?? '')
    },
  }
}

type Started = ReturnType<typeof startProcess>

async function expectPromptStop(node: Started, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  node.kill(signal)
  expect(await node.exited, node.output()).toEqual([0, null])
  const [stopping = 0, stopped = 0] = ['stopping', 'stopped'].map((message) => node.timeOf(message))
  expect(stopping, node.output()).toBeGreaterThan(0)
  expect(stopped - stopping, node.output()).toBeLessThan(limitMs)
}

/** A node whose provider, and where it sends transactions, is a proxy with faults to order. */
async function withProxy() {
  const proxy = await startFaultProxy(world.chain.url)
  onTestFinished(proxy.stop)
  const file = await configOf(({ config }) => {
    for (const chain of config.chains) chain.providers = [{ name: 'proxy', url: proxy.url }]
  })
  return { proxy, file }
}

test.each(['SIGTERM', 'SIGINT'] as const)('default: %s ends a node that works, with 0', async (signal) => {
  const node = startProcess(await configOf())
  // A node that is started again may post what it has stored before it listens.
  await node.logged('listening')
  await node.logged('posted')
  await expectPromptStop(node, signal)
  expect(node.output()).toContain('"msg":"stopped"')
})

test('behavior: before it listens', async () => {
  const node = startProcess(await configOf())
  await new Promise((resolve) => setTimeout(resolve, 300))
  node.kill('SIGTERM')
  const [code, signal] = await node.exited
  // Before its own code runs, the signal itself ends a process.
  expect(code === 0 || signal === 'SIGTERM').toBe(true)
})

test('behavior: a provider that hangs from the start', async () => {
  const { proxy, file } = await withProxy()
  proxy.inject(() => ({ kind: 'hang' }))
  const node = startProcess(file)
  await node.logged('listening')
  await expectPromptStop(node)
})

test('behavior: a provider that hangs in the middle of a round', async () => {
  const { proxy, file } = await withProxy()
  const node = startProcess(file)
  await node.logged('posted')
  proxy.inject(() => ({ kind: 'hang' }))
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  await expectPromptStop(node)
})

test('behavior: a transaction that waits to be mined', async () => {
  const { proxy, file } = await withProxy()
  proxy.inject(({ id, method }) =>
    method === 'eth_sendRawTransaction'
      ? { kind: 'body', text: JSON.stringify({ jsonrpc: '2.0', id, result: `0x${'ab'.repeat(32)}` }) }
      : undefined,
  )
  const node = startProcess(file)
  await node.logged('serving')
  await expect.poll(() => proxy.requests.some(({ method }) => method === 'eth_sendRawTransaction')).toBe(true)
  await expectPromptStop(node)
})

test('behavior: clients that drip bytes, and clients that keep connections', async () => {
  const node = startProcess(await configOf())
  const { api = '' } = await node.logged('listening')
  const sockets = Array.from({ length: 20 }, (_, index) => {
    const socket = connect(Number(new URL(api).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      index % 2 === 0 ? 'GET /v1/snapshots/latest HTTP/1.1\r\nhost: a\r\n' : 'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
    )
    return socket
  })
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x')
  }, 100)
  onTestFinished(() => {
    clearInterval(dripping)
    for (const socket of sockets) socket.destroy()
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await expectPromptStop(node)
})

describe.skipIf(postgresUrl === undefined || redisUrl === undefined)('servers', () => {
  async function withServers() {
    const database = await createServerDatabase(postgresUrl ?? '')
    const [postgres, redis] = await Promise.all([startWay(database.url), startWay(redisUrl ?? '')])
    onTestFinished(async () => {
      await Promise.all([postgres.stop(), redis.stop()])
      await database.remove()
    })
    const own = await startWorld()
    onTestFinished(own.chain.stop)
    const file = await configOf(undefined, own)
    return { postgres, redis, start: () => startProcess(file, { DATABASE_URL: postgres.url, REDIS_URL: redis.url }) }
  }

  test('behavior: a database and a Redis that hang', async () => {
    const { postgres, redis, start } = await withServers()
    const node = start()
    await node.logged('posted')
    redis.freeze()
    postgres.freeze()
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    await expectPromptStop(node)
    expect(node.output()).toContain('NotStopped')
  })

  test('behavior: a database that hangs before it listens', async () => {
    const { postgres, start } = await withServers()
    postgres.freeze()
    const node = start()
    await expect.poll(postgres.taken, { timeout: 60_000 }).toBeGreaterThan(0)
    node.kill('SIGTERM')
    expect(await node.exited).toEqual([0, null])
    expect(node.output()).toContain('stopped while starting')
  })

  test('behavior: without Redis it starts, posts and stops', async () => {
    const { redis, start } = await withServers()
    await redis.cut()
    const node = start()
    await node.logged('posting goes on without the queue')
    await node.logged('posted')
    expect(node.output().match(/posting goes on without the queue/g)?.length).toBe(1)
    await expectPromptStop(node)
  })
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('behavior: a second %s ends it at once', async (signal, code) => {
  const { proxy, file } = await withProxy()
  proxy.inject(() => ({ kind: 'hang' }))
  const node = startProcess(file)
  await node.logged('listening')
  node.kill('SIGTERM')
  await node.logged('stopping')
  node.kill(signal)
  expect(await node.exited).toEqual([code, null])
})

test('behavior: what was being posted is posted after the next start, once', async () => {
  const { proxy, file } = await withProxy()
  proxy.inject(({ method }) => (method === 'eth_sendRawTransaction' ? { kind: 'hang' } : undefined))
  const first = startProcess(file)
  const sent = () => proxy.requests.find(({ method }) => method === 'eth_sendRawTransaction')
  await expect.poll(sent, { timeout: 60_000 }).toBeDefined()
  await first.logged('listening')
  await expectPromptStop(first)
  const client = createPublicClient({ transport: http(world.chain.url) })
  const { address } = world.relayer
  // It may be one that a node before it has sent as well, and that is mined by now.
  const { params } = sent() ?? {}
  const { nonce = Number.NaN } = parseTransaction((params as [Hex])[0])
  proxy.inject(() => undefined)
  const second = startProcess(file)
  await second.logged('listening')
  await second.logged('posted')
  await expectPromptStop(second)
  expect(await client.getTransactionCount({ address })).toBeGreaterThan(nonce)
})
