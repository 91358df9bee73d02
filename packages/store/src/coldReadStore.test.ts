import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import { type Hex, hexToBytes, keccak256, numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ColdRead } from './coldRead.ts'
import type { ColdReadJournal } from './coldReadStore.ts'
import { ColdReadConflict, InvalidRow } from './errors.ts'
import { openDatabase } from './openDatabase.ts'
import { openStore, type Store } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'

const account = (number: number): AccountId => parseAccountId(keccak256(numberToHex(number)))
const words = (count: number, seed: number): Hex[] =>
  Array.from({ length: count }, (_, index) => keccak256(numberToHex(seed * 1000 + index)))
const base: ColdRead = {
  kind: 'base',
  entry: { chainId: 2 ** 40, number: 2n ** 63n, hash: keccak256('0x01'), timestamp: 2n ** 62n },
  touches: 2n ** 200n,
  dropped: [account(1), account(2)],
}
const page = (accounts: number, seed = 0): ColdRead => ({
  kind: 'page',
  accounts: new Map(
    Array.from({ length: accounts }, (_, index) => [account(seed + index), words((index + seed) % 5, index)]),
  ),
})

async function read(journal: ColdReadJournal): Promise<ColdRead[]> {
  const records: ColdRead[] = []
  for await (const record of journal.records()) records.push(record)
  return records
}

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  let database: Awaited<ReturnType<typeof create>>
  let store: Store
  let vaults = 0
  beforeAll(async () => {
    database = await create()
    store = await openStore(database.options)
  }, 60_000)
  afterAll(async () => {
    await store.close()
    await database.remove()
  })

  const freshVault = () => ({ chainId: 1, vault: numberToHex(++vaults, { size: 20 }) })

  test('default', async () => {
    const journal = store.coldReads(freshVault())
    expect(await read(journal)).toEqual([])
    const records = [base, page(3), page(0), { ...base, dropped: [] }, page(5000, 7)]
    for (const record of records) await journal.append(record)
    expect(await read(journal)).toEqual(records)
    await journal.clear()
    expect(await read(journal)).toEqual([])
    await journal.append(base)
    expect(await read(journal)).toEqual([base])
  })

  test('behavior: many records come in their order, those of other vaults apart', async () => {
    const [one, other] = [store.coldReads(freshVault()), store.coldReads(freshVault())]
    const records = Array.from({ length: 40 }, (_, index) => page(2, index))
    for (const record of records) {
      await one.append(record)
      await other.append(base)
    }
    expect(await read(one)).toEqual(records)
    await other.clear()
    expect(await read(one)).toEqual(records)
  })

  test('behavior: records appended at a time are added in their order', async () => {
    const journal = store.coldReads(freshVault())
    const records = [base, page(2), page(3), page(4)]
    await Promise.all(records.map((record) => journal.append(record)))
    expect(await read(journal)).toEqual(records)
  })

  test('behavior: of two that read at a time, the later one goes on', async () => {
    const journal = store.coldReads(freshVault())
    const records = Array.from({ length: 20 }, (_, index) => page(1, index))
    for (const record of records) await journal.append(record)
    const earlier = journal.records()[Symbol.asyncIterator]()
    expect((await earlier.next()).value).toEqual(records[0])
    expect(await read(journal)).toEqual(records)
    expect((await earlier.next()).value).toEqual(records[1])
    await journal.append(base)
    expect(await read(journal)).toEqual([...records, base])
  })

  test('behavior: survives closing and opening, and goes on', async () => {
    const vault = freshVault()
    const journal = store.coldReads(vault)
    await journal.append(base)
    await journal.append(page(2))
    await store.close()
    store = await openStore(database.options)
    const again = store.coldReads(vault)
    expect(await read(again)).toEqual([base, page(2)])
    await again.append(page(3))
    expect(await read(again)).toEqual([base, page(2), page(3)])
  })

  test('error: ColdReadConflict, until it is read again', async () => {
    const vault = freshVault()
    const [faster, slower] = [store.coldReads(vault), store.coldReads(vault)]
    await faster.append(base)
    await expect(slower.append(base)).rejects.toThrow(ColdReadConflict)
    expect(await read(slower)).toEqual([base])
    await slower.append(page(1))
    await expect(faster.append(page(2))).rejects.toThrow(ColdReadConflict)
    await faster.clear()
    await expect(slower.append(page(2))).rejects.toThrow(ColdReadConflict)
    expect(await read(slower)).toEqual([])
  })

  test('error: InvalidRow', async () => {
    const { options, remove } = await create()
    const malformed: [what: string, sequence: bigint, record: number[]][] = [
      ['nothing', 0n, []],
      ['an unknown kind', 0n, [9]],
      ['a short base', 0n, [1, 0, 0]],
      ['half an account', 0n, [2, ...new Array(33).fill(1)]],
      ['fewer words than counted', 0n, [2, ...new Array(32).fill(1), 0, 2, ...new Array(32).fill(1)]],
      ['a gap', 1n, [2]],
    ]
    const { db, schema, close } = await openDatabase(options)
    const table = db.withSchema(schema).insertInto('cold_reads')
    for (const [index, [, sequence, record]] of malformed.entries()) {
      const vault = hexToBytes(numberToHex(index, { size: 20 }))
      await table.values({ chain_id: 1n, vault, sequence, record: Uint8Array.from(record) }).execute()
    }
    await close()
    const opened = await openStore(options)
    for (const [index, [what]] of malformed.entries()) {
      const journal = opened.coldReads({ chainId: 1, vault: numberToHex(index, { size: 20 }) })
      await expect(read(journal), what).rejects.toThrow(InvalidRow)
    }
    await opened.close()
    await remove()
  })
})
