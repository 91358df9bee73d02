import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { type Cut, keccak, postArguments } from '@plimsoll/protocol'
import { operatorKeys, signedSnapshot } from '@plimsoll/protocol/testing'
import { steadyClock } from '@plimsoll/tasks'
import { encodeFunctionData, type Hex, hexToBigInt, parseAbi } from 'viem'
import { expect, test } from 'vitest'
import { createProvider } from '../providers/createProvider.ts'
import type { RpcRequest, Transport } from '../providers/transport.ts'
import { readPostedCut } from './readPostedCut.ts'

const keys = operatorKeys(3)
const salt = keccak('0x5a')
const chainIds = [901, 902]
const cut: Cut = chainIds.map((chainId, slot) => ({
  chainId,
  number: 20_000n + BigInt(slot),
  hash: keccak(`0x0${slot}`),
  timestamp: 1_800_000_000n + BigInt(slot),
}))
const set = { threshold: 2, operators: keys.map(({ address }) => address) }
const snapshot = await signedSnapshot({ salt, set, cut, keys: keys.slice(0, 2) })
const post = encodeFunctionData({ abi: snapshotRegistryAbi, functionName: 'post', args: postArguments(snapshot) })

const registry: Hex = `0x${'77'.repeat(20)}`
const head = 1_000_000n
const postedAt = 990_500n
const hash = keccak('0xaa')

/** A provider whose chain has a transaction with this input; it takes `most` blocks in a request for logs. */
function providerOf({ input = post, most = head * 2n, name = 'a' } = {}) {
  const asked: RpcRequest[] = []
  const answerTo = ({ method, params }: RpcRequest) => {
    if (method === 'eth_getTransactionByHash') return { result: { input } }
    const [{ fromBlock, toBlock, topics }] = params as [{ fromBlock: Hex; toBlock: Hex; topics: Hex[] }]
    const [first, last] = [hexToBigInt(fromBlock), hexToBigInt(toBlock)]
    if (last - first >= most) return { error: { code: -32600, message: 'block range is too large' } }
    const isThere = first <= postedAt && postedAt <= last && topics[2] === snapshot.digest
    return { result: isThere ? [{ transactionHash: hash }] : [] }
  }
  const transport: Transport = {
    async send(body) {
      const [request] = [body].flat() as RpcRequest[]
      if (request === undefined) throw new RangeError('nothing was asked')
      asked.push(request)
      return { json: { jsonrpc: '2.0', id: request.id, ...answerTo(request) }, bytes: 100 }
    },
    close: () => undefined,
  }
  const config = { name, url: 'http://127.0.0.1:1' }
  return { provider: createProvider(config, { transport, clock: steadyClock, timeoutMs: 1_000 }), asked }
}

async function read(providers: ReturnType<typeof providerOf>[]) {
  const pool = {
    chain: 'alpha',
    chainId: 901,
    quorum: 2,
    providers: providers.map(({ provider }) => provider),
    clock: steadyClock,
    onDisagreement: () => undefined,
  }
  const chain = { slot: 0, chainId: 901, name: 'alpha', registry, vault: registry, lens: registry }
  const { digest, header } = snapshot
  const report = { digest, epoch: header.epoch, timestamp: header.timestamp }
  const at = { chainId: 901, number: head, hash, timestamp: 0n }
  return readPostedCut({ pool, chain, salt }, { report, at, chainIds })
}

test('default', async () => {
  const provider = providerOf()
  expect(await read([provider])).toEqual(cut)
  expect(provider.asked.map(({ method }) => method)).toEqual(['eth_getLogs', 'eth_getTransactionByHash'])
})

test('behavior: posted through other contracts', async () => {
  const abi = parseAbi(['function multicall(bytes[] calls)', 'function run(address to, bytes data)'])
  const inner = encodeFunctionData({ abi, functionName: 'run', args: [registry, post] })
  const input = encodeFunctionData({ abi, functionName: 'multicall', args: [['0x1234', inner]] })
  expect(await read([providerOf({ input })])).toEqual(cut)
})

test('behavior: a provider that takes few blocks at once is asked for the newest first', async () => {
  const provider = providerOf({ most: 2_000n })
  expect(await read([provider])).toEqual(cut)
  expect(provider.asked.length).toBeLessThan(30)
})

test('behavior: a provider that lies is not believed, and the next one is asked', async () => {
  const header = { ...snapshot.header, accounts: keccak('0xee') }
  const forged = encodeFunctionData({
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: postArguments({ ...snapshot, header }),
  })
  const otherCut = encodeFunctionData({
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: postArguments({ ...snapshot, cut: cut.map((entry) => ({ ...entry, number: 1n })) }),
  })
  const liars = [forged, otherCut, '0x' as const].map((input) => providerOf({ input }))
  expect(await read(liars)).toBeUndefined()
  expect(await read([...liars, providerOf({ name: 'd' })])).toEqual(cut)
})

test('behavior: nobody has it', async () => {
  const provider = providerOf({ most: 10n })
  expect(await read([provider])).toBeUndefined()
  expect(provider.asked.length).toBeLessThan(250)
})
