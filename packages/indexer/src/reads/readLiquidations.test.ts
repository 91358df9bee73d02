import { marginVaultAbi } from '@plimsoll/contracts'
import { type Address, encodeAbiParameters, encodeEventTopics, type Hex, numberToHex, pad } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { entryOf } from '../testing/clientOf.ts'
import { readerOf } from '../testing/readerOf.ts'
import { startWorld, type World } from '../testing/startWorld.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  const [alice] = world.people
  if (alice) await world.deposit(alice, 1n)
})
beforeEach(() => {
  for (const proxy of world.proxies) proxy.inject(() => undefined)
})
afterAll(() => world.stop())

const person = (digit: string): Address => `0x${digit.repeat(40)}`

/** A log as a node gives it: bob was liquidated. */
function logAt({ number, hash }: { number: bigint; hash: Hex }, units = 5n) {
  const args = { account: pad('0xb0b'), venue: person('1'), assetId: 7 }
  const amounts = [person('2'), person('3'), 11n, 12n, units] as const
  const types = ['address', 'address', 'uint256', 'uint256', 'uint256'].map((type) => ({ type }))
  return {
    address: world.chain.vault,
    topics: encodeEventTopics({ abi: marginVaultAbi, eventName: 'Liquidated', args }),
    data: encodeAbiParameters(types, amounts),
    blockNumber: numberToHex(number),
    blockHash: hash,
    logIndex: '0x3',
    removed: false,
  }
}

/** Has some of the providers say that these logs were emitted. */
function say(providers: readonly number[], logs: readonly unknown[]): void {
  for (const index of providers) {
    world.proxies[index]?.inject(({ method }) =>
      method === 'eth_getLogs' ? { kind: 'alter', result: () => logs } : undefined,
    )
  }
}

async function look() {
  const upTo = await entryOf(world.anvil.url)
  const after = { ...upTo, number: upTo.number - 2n }
  const { reader } = readerOf(world)
  return { upTo, read: () => reader.liquidations({ after, upTo }) }
}

test('default: what a quorum tells alike', async () => {
  const { upTo, read } = await look()
  expect(await read()).toEqual([])
  say([0, 1], [logAt(upTo)])
  expect(await read()).toEqual([
    {
      kind: 'liquidation',
      slot: 1,
      chainId: 4242,
      blockNumber: upTo.number,
      blockHash: upTo.hash,
      logIndex: 3n,
      account: pad('0xb0b'),
      venue: person('1'),
      assetId: 7,
      liquidator: person('2'),
      receiver: person('3'),
      repaidUnits: 11n,
      repaidTokens: 12n,
      units: 5n,
    },
  ])
})

test('behavior: write-offs, by a caller and by a liquidation', async () => {
  const { upTo, read } = await look()
  const args = { account: pad('0xb0b'), venue: person('1') }
  const written = {
    ...logAt(upTo),
    topics: encodeEventTopics({ abi: marginVaultAbi, eventName: 'WrittenOff', args }),
    data: encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }, { type: 'uint256' }], [person('2'), 7n, 8n]),
  }
  const charged = {
    ...logAt(upTo),
    topics: encodeEventTopics({ abi: marginVaultAbi, eventName: 'ChargedOff', args }),
    data: encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [9n, 10n]),
    logIndex: '0x4',
  }
  say([0, 1], [written, charged])
  expect(await read()).toMatchObject([
    {
      kind: 'write-off',
      account: pad('0xb0b'),
      venue: person('1'),
      caller: person('2'),
      debtUnits: 7n,
      lostTokens: 8n,
    },
    { kind: 'write-off', caller: null, debtUnits: 9n, lostTokens: 10n, logIndex: 4n },
  ])
})

test('behavior: what one provider alone tells, however often, or two tell differently, is no news', async () => {
  const { upTo, read } = await look()
  say([0], [logAt(upTo), logAt(upTo)])
  expect(await read()).toEqual([])
  say([1], [logAt(upTo, 6n)])
  expect(await read()).toEqual([])
})

test('behavior: in order', async () => {
  const { upTo, read } = await look()
  const earlier = { number: upTo.number - 1n, hash: upTo.hash }
  say([0, 2], [logAt(upTo), logAt(earlier), { ...logAt(upTo), logIndex: '0x1' }])
  expect((await read()).map(({ blockNumber, logIndex }) => [upTo.number - blockNumber, logIndex])).toEqual([
    [1n, 3n],
    [0n, 1n],
    [0n, 3n],
  ])
})
