import { bob } from '@plimsoll/keeper/testing'
import { keccak, type LiquidationEvent } from '@plimsoll/protocol'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startEventNode } from '../testing/startEventNode.ts'
import { watchLiquidations } from './watchLiquidations.ts'

const venue = `0x${'de'.repeat(20)}` as const

function eventsAt(blockNumber: bigint): LiquidationEvent[] {
  const log = { slot: 1, chainId: 102, blockNumber, blockHash: keccak('0x05'), account: bob, venue } as const
  const seized = { assetId: 0, liquidator: venue, receiver: venue, units: 1n, repaidUnits: 5n, repaidTokens: 6n }
  return [
    { kind: 'liquidation', ...log, logIndex: blockNumber, ...seized },
    { kind: 'write-off', ...log, logIndex: blockNumber + 1n, caller: null, debtUnits: 7n, lostTokens: 8n },
  ]
}

/** A node whose chain beta is read by `answer`, and what was asked and told. */
async function watched(answer: (upTo: bigint) => LiquidationEvent[]) {
  const node = await startEventNode()
  const asked: [bigint, bigint][] = []
  const told: bigint[] = []
  const start = () =>
    watchLiquidations({
      readers: [
        {
          slot: 1,
          liquidations: async ({ after, upTo }) => {
            asked.push([after.number, upTo.number])
            return answer(upTo.number)
          },
        },
      ],
      keeper: node.keeper,
      store: node.store.liquidations,
      tell: (found) => void told.push(...found.map(({ blockNumber }) => blockNumber)),
      log: pino({ level: 'silent' }),
    })
  const kept = async () => (await node.store.liquidations.page({ limit: 9 })).map(({ kind, epoch }) => [kind, epoch])
  return { ...node, asked, told, start, kept, first: BigInt(node.now) }
}

test('default: keeps what is between two cuts with the snapshot, and tells of liquidations', async () => {
  const { start, nextSnapshot, keeper, kept, asked, told, first } = await watched(eventsAt)
  const stop = await start()
  await nextSnapshot(1_100)
  await expect.poll(kept).toHaveLength(2)
  const epoch = keeper.served()?.attested.header.epoch
  expect(await kept()).toEqual([
    ['write-off', epoch],
    ['liquidation', epoch],
  ])
  expect(asked).toEqual([[first, first + 3n]])
  expect(told).toEqual([first + 3n])
  stop()
})

test('behavior: what could not be read is looked for again, also after a restart', async () => {
  let fails = true
  const { start, nextSnapshot, asked, kept, store, first } = await watched((upTo) => {
    if (fails) throw new RangeError('the providers are away')
    return eventsAt(upTo)
  })
  const stop = await start()
  await nextSnapshot(1_100)
  await expect.poll(() => asked.length).toBe(1)
  expect(await kept()).toEqual([])
  fails = false
  await nextSnapshot(1_200)
  await expect.poll(kept).toHaveLength(2)
  expect(asked).toEqual([
    [first, first + 3n],
    [first, first + 6n],
  ])
  expect(await store.liquidations.upTo()).toEqual(new Map([[1, first + 6n]]))
  stop()
  // While it is away one more snapshot is served.
  await nextSnapshot(1_300)
  const again = await start()
  await nextSnapshot(1_400)
  await expect.poll(kept).toHaveLength(4)
  expect(asked.at(-1)).toEqual([first + 6n, first + 12n])
  again()
})
