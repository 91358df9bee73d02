import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ProviderError } from '../errors.ts'
import { clientOf } from '../testing/clientOf.ts'
import { providerOf } from '../testing/poolOf.ts'
import {
  type Fault,
  type FaultProxy,
  type Place,
  type RpcRequest,
  startFaultProxy,
} from '../testing/startFaultProxy.ts'
import type { Capabilities } from './capabilities.ts'
import { probeProvider } from './probeProvider.ts'
import type { Provider } from './provider.ts'

const contract = `0x${'c0'.repeat(20)}` as const
let anvil: AnvilChain
let proxies: { http: FaultProxy; ws: FaultProxy }
const providers: Provider[] = []
beforeAll(async () => {
  anvil = await startAnvil({ chainId: 4242 })
  await clientOf(anvil.url).mine({ blocks: 2_000 })
  proxies = { http: await startFaultProxy(anvil.url), ws: await startFaultProxy(anvil.url, { protocol: 'ws' }) }
})
beforeEach(() => {
  proxies.http.requests.length = 0
  for (const proxy of Object.values(proxies)) proxy.inject(() => undefined)
})
afterAll(async () => {
  for (const provider of providers) provider.close()
  await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()))
  await anvil.stop()
})

const able: Capabilities = {
  chainId: 4242,
  tags: { safe: true, finalized: true },
  readsByHash: true,
  blocksPerLogRequest: 1_000,
  batch: true,
}

/** Probes through a proxy; `fault` decides about the requests of `method`. */
async function probe(
  { over = 'http', to = contract }: { over?: 'http' | 'ws'; to?: `0x${string}` } = {},
  [method, fault]: [string?, ((request: RpcRequest, place: Place) => Fault | undefined)?] = [],
) {
  proxies[over].inject((request, place) => (request.method === method ? fault?.(request, place) : undefined))
  const provider = providerOf(proxies[over].url, { timeoutMs: 30_000 })
  providers.push(provider)
  const options = { finality: { kind: 'finalized' }, contract: to, blocksPerLogRequest: 1_000 } as const
  return { provider, capabilities: await probeProvider(provider, options) }
}

const error = (code: number, message: string): Fault => ({ kind: 'error', code, message })
const unknownMethod = () => error(-32601, 'the method does not exist/is not available')

test('default', async () => {
  for (const over of ['http', 'ws'] as const) {
    const { provider, capabilities } = await probe({ over })
    expect(capabilities).toEqual(able)
    expect(provider.status).toMatchObject({ capabilities: able, blocksPerLogRequest: 1_000, quarantines: 0 })
  }
})

test('behavior: a contract that reverts when called without data', async () => {
  const revert = `0x${'fd'.padStart(40, '0')}` as const
  await clientOf(anvil.url).setCode({ address: revert, bytecode: '0x5f5ffd' })
  expect((await probe({ to: revert })).capabilities).toEqual(able)
})

test('behavior: a tag that the chain has not reached is known', async () => {
  for (const fault of [
    { kind: 'alter', result: () => null },
    error(-32000, 'safe block not found'),
  ] satisfies Fault[]) {
    const { capabilities } = await probe({}, [
      'eth_getBlockByNumber',
      ({ params }) => (params[0] === 'latest' ? undefined : fault),
    ])
    expect(capabilities.tags).toEqual({ safe: true, finalized: true })
  }
})

test('behavior: a tag that nobody needs may be answered with whatever error', async () => {
  for (const fault of [
    error(-32602, 'invalid argument 0: hex string without 0x prefix'),
    error(-32603, 'Internal error'),
  ]) {
    const { capabilities } = await probe({}, [
      'eth_getBlockByNumber',
      ({ params }) => (params[0] === 'safe' ? fault : undefined),
    ])
    expect(capabilities).toEqual({ ...able, tags: { safe: false, finalized: true } })
  }
})

test('behavior: reads by hash', async () => {
  const refusesObjects = () => error(-32602, 'invalid argument 1: json: cannot unmarshal object')
  expect((await probe({}, ['eth_call', refusesObjects])).capabilities).toEqual({ ...able, readsByHash: false })
  const ignoresHashes = ({ id }: RpcRequest): Fault => ({
    kind: 'body',
    text: JSON.stringify({ jsonrpc: '2.0', id, result: '0x' }),
  })
  expect((await probe({}, ['eth_call', ignoresHashes])).capabilities).toEqual({ ...able, readsByHash: false })
})

test.for([
  ['eth_call', -32602, "Block with such an ID doesn't exist yet"],
  ['eth_call', -32601, Math.random().toString(36)],
  ['eth_getBlockByNumber', -32602, 'invalid argument 0: hex string without 0x prefix'],
] as const)(
  'behavior: a machine behind a load balancer that refuses once: %s %i %s',
  async ([method, code, message]) => {
    let refused = 0
    const { capabilities } = await probe({}, [
      method,
      ({ params }) =>
        (method === 'eth_call' || params[0] === 'finalized') && refused++ === 0 ? error(code, message) : undefined,
    ])
    expect(capabilities).toEqual(able)
  },
)

test('behavior: logs over as many blocks as it takes', async () => {
  const atMost = (blocks: number) => (request: RpcRequest) => {
    const [{ fromBlock, toBlock }] = request.params as [{ fromBlock: string; toBlock: string }]
    return Number(toBlock) - Number(fromBlock) + 1 > blocks
      ? error(-32602, `range exceeds limit of ${blocks}`)
      : undefined
  }
  for (const [blocks, expected] of [
    [300, 250],
    [1, 1],
    [0, 0],
  ] as const) {
    const { provider, capabilities } = await probe({}, ['eth_getLogs', atMost(blocks)])
    expect(capabilities).toEqual({ ...able, blocksPerLogRequest: expected })
    expect(provider.status.blocksPerLogRequest).toBe(expected)
  }
  expect((await probe({}, ['eth_getLogs', unknownMethod])).capabilities).toEqual({ ...able, blocksPerLogRequest: 0 })
})

test('behavior: a shorter range of logs is tried whatever the refusal', async () => {
  for (const refusal of [
    error(-32000, 'GetLogs query must be smaller than size 300'),
    error(-32602, 'siebenundzwanzig'),
    error(-32603, Math.random().toString(36)),
    { kind: 'body', status: 500, text: '' },
    { kind: 'body', status: 400, text: 'no' },
    { kind: 'alter', result: () => null },
  ] satisfies Fault[]) {
    const { provider, capabilities } = await probe({}, [
      'eth_getLogs',
      ({ params }) => {
        const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }]
        return Number(toBlock) - Number(fromBlock) + 1 > 300 ? refusal : undefined
      },
    ])
    expect(capabilities).toEqual({ ...able, blocksPerLogRequest: 250 })
    expect(provider.status.quarantines).toBe(0)
  }
})

test('behavior: no batches', async () => {
  for (const fault of [
    { kind: 'body', text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid request"}}' },
    { kind: 'body', status: 400, text: 'no' },
    { kind: 'body', status: 500, text: 'oops' },
    { kind: 'omit' },
    { kind: 'drop' },
    error(-32005, 'limit exceeded'),
  ] satisfies Fault[]) {
    const { capabilities } = await probe({}, ['eth_chainId', (_, { length }) => (length > 1 ? fault : undefined)])
    expect(capabilities).toEqual({ ...able, batch: false })
  }
  const forNobody: Fault = { kind: 'body', text: '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}' }
  const { capabilities } = await probe({ over: 'ws' }, [
    'eth_chainId',
    (_, { length }) => (length > 1 ? forNobody : undefined),
  ])
  expect(capabilities).toEqual({ ...able, batch: false })
})

test('behavior: a batch that was lost once is tried again', async () => {
  let lost = 0
  const { capabilities } = await probe({}, [
    'eth_chainId',
    (_, { length }) => (length > 1 && lost++ === 0 ? { kind: 'omit' } : undefined),
  ])
  expect(capabilities).toEqual(able)
})

test('error: what could not be tried', async () => {
  for (const [method, fault, expected] of [
    ['eth_chainId', { kind: 'drop' }, 'transport'],
    ['eth_call', { kind: 'body', status: 500, text: '' }, 'http'],
    ['eth_call', error(-32603, 'Internal error'), 'rpc'],
    ['eth_getLogs', error(-32000, 'header not found'), 'behind'],
    ['eth_getBlockByNumber', { kind: 'body', status: 401, text: '' }, 'unauthorized'],
  ] satisfies [string, Fault, string][]) {
    const failure = await probe({}, [method, () => fault]).catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(ProviderError)
    expect(failure).toMatchObject({ class: expected })
  }
})
