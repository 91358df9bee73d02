import type { RpcRequest } from '@plimsoll/indexer'
import { createRandom } from '@plimsoll/protocol/testing/createRandom'
import { describe, expect, test } from 'vitest'
import { drawScenario } from '../drawScenario.ts'
import { createWorld } from '../model/createWorld.ts'
import { createDeployment } from '../model/deployment.ts'
import { createVirtualClock } from '../time/createVirtualClock.ts'
import { createScriptedProvider } from './createScriptedProvider.ts'
import type { Fault } from './faults.ts'

/** A provider of a chain with ten blocks, and a way to ask it. */
function providerWith(faults: readonly Fault[] = []) {
  const clock = createVirtualClock(1_000_000)
  const scenario = { ...drawScenario(1) }
  const world = createWorld(scenario, createDeployment(scenario.chains.length), clock.now)
  const [chain] = world.chains
  for (let block = 1; block < 10; block++) chain?.mine(1_000n + BigInt(block))
  const windows = faults.map((fault) => ({ fault, from: 0, until: 60_000, probability: 1 }))
  const script = { name: 'a', requestsPerSecond: undefined, delayMs: 0, latencyMs: { low: 10, high: 10 }, windows }
  const witnessed: string[] = []
  const provider = createScriptedProvider(script, {
    world,
    slot: 0,
    clock,
    random: createRandom(1),
    witness: ({ request, lied }) => witnessed.push(`${request.method}${lied ? ' lied' : ''}`),
  })
  const request = (method: string, params: readonly unknown[], id = 1): RpcRequest => ({
    jsonrpc: '2.0',
    id,
    method,
    params,
  })
  const ask = async (...requests: RpcRequest[]) => {
    const [only] = requests
    const body = requests.length === 1 && only ? only : requests
    return clock.until(provider.send(body, { timeoutMs: 500 }))
  }
  return { ask, request, witnessed, clock }
}

const block = (provider: ReturnType<typeof providerWith>, at: string) =>
  provider.ask(provider.request('eth_getBlockByNumber', [at, false]))

describe('createScriptedProvider', () => {
  test('default: answers after its latency', async () => {
    const provider = providerWith()
    expect(await block(provider, 'latest')).toMatchObject({ json: { id: 1, result: { number: '0x9' } } })
    expect(await block(provider, '0x63')).toMatchObject({ json: { result: null } })
    expect(provider.clock.now()).toBe(1_000_020)
    expect(
      await provider.ask(provider.request('eth_chainId', [], 7), provider.request('eth_foo', [], 8)),
    ).toMatchObject({
      json: expect.arrayContaining([
        expect.objectContaining({ id: 7, result: '0x64' }),
        expect.objectContaining({ id: 8, error: expect.objectContaining({ code: -32601 }) }),
      ]),
    })
  })

  test.each<[Fault, object]>([
    [{ kind: 'timeOut' }, { failure: 'timeout' }],
    [
      { kind: 'rateLimit', retryAfterMs: 1_000 },
      { failure: 'rateLimited', retryAfterMs: 1_000 },
    ],
    [{ kind: 'httpError' }, { failure: 'http' }],
    [{ kind: 'disconnect' }, { failure: 'transport' }],
    [{ kind: 'truncate' }, { failure: 'malformed' }],
    [{ kind: 'wrongId' }, { json: { id: 2 } }],
    [{ kind: 'rpcError' }, { json: { error: { code: -32603 } } }],
    [{ kind: 'lag', blocks: 3 }, { json: { result: { number: '0x6' } } }],
    [{ kind: 'goBack', blocks: 4 }, { json: { result: { number: '0x5' } } }],
    [{ kind: 'boast', blocks: 2, makesUp: false, salt: 1 }, { json: { result: { number: '0xb' } } }],
    [{ kind: 'serveChain', slot: 1 }, { json: { result: { number: '0x0' } } }],
  ])('behavior: %o', async (fault, expected) => {
    expect(await block(providerWith([fault]), 'latest')).toMatchObject(expected)
  })

  test('behavior: lies are witnessed as lies', async () => {
    const liar = providerWith([{ kind: 'lieAboutHash', salt: 3 }])
    expect(await block(liar, '0x1')).toMatchObject({ json: { result: { hash: expect.stringMatching(/^0xbad0/) } } })
    expect(liar.witnessed).toEqual(['eth_getBlockByNumber lied'])
  })
})
