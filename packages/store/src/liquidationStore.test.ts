import { eoaAccountId, keccak, type LiquidationEvent } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'

const person = `0x${'ab'.repeat(20)}` as const

function logAt(blockNumber: bigint, logIndex = 0n) {
  const blockHash = keccak(numberToHex(blockNumber))
  return { slot: 1, chainId: 901, blockNumber, blockHash, logIndex, account: eoaAccountId(person), venue: person }
}

function eventAt(blockNumber: bigint, logIndex = 0n): LiquidationEvent {
  const seized = { assetId: 3, liquidator: person, receiver: person, units: 2n ** 200n }
  return { kind: 'liquidation', ...logAt(blockNumber, logIndex), ...seized, repaidUnits: 5n, repaidTokens: 6n }
}

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>
  let store: Store
  beforeAll(async () => {
    database = await create()
    store = await openStore(database.options)
  }, 60_000)
  afterAll(async () => {
    await store.close()
    await database.remove()
  })

  test('default: newest first, in pages, with the snapshot that had it first', async () => {
    expect(await store.liquidations.page({ limit: 5 })).toEqual([])
    expect(await store.liquidations.upTo()).toEqual(new Map())
    const lost = { caller: null, debtUnits: 7n, lostTokens: 8n }
    const writeOff: LiquidationEvent = { kind: 'write-off', ...logAt(8n), ...lost }
    await store.liquidations.put({ slot: 1, upTo: 7n, epoch: 100n, timestamp: 1_000n, events: [eventAt(7n)] })
    await store.liquidations.put({ slot: 1, upTo: 8n, epoch: 101n, timestamp: 1_010n, events: [writeOff] })
    const [newest, oldest, ...others] = await store.liquidations.page({ limit: 5 })
    expect(others).toEqual([])
    expect(newest).toMatchObject({ ...writeOff, epoch: 101n, timestamp: 1_010n })
    expect(oldest).toMatchObject({ ...eventAt(7n), epoch: 100n })
    expect(await store.liquidations.page({ before: newest?.number, limit: 5 })).toEqual([oldest])
    expect(await store.liquidations.page({ limit: 1 })).toEqual([newest])
    expect(await store.liquidations.upTo()).toEqual(new Map([[1, 8n]]))
  })

  test('behavior: the same log again is not kept twice, and two of one block are', async () => {
    const before = await store.liquidations.page({ limit: 9 })
    const events = [eventAt(7n), eventAt(7n, 1n)]
    await store.liquidations.put({ slot: 1, upTo: 9n, epoch: 102n, timestamp: 1_020n, events })
    const after = await store.liquidations.page({ limit: 9 })
    expect(after.slice(1)).toEqual(before)
    expect(after[0]).toMatchObject({ blockNumber: 7n, logIndex: 1n, epoch: 102n })
  })
})
