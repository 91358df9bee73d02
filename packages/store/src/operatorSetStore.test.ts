import { hashOperatorSet } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore, type Store } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'

const address = (index: number) => numberToHex(index, { size: 20 })
const first = { threshold: 2, operators: [address(1), address(2), address(3)] }
const second = { threshold: 3, operators: [address(3), address(2), address(4)] }

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

  test('default', async () => {
    expect(await store.operatorSets.all()).toEqual(new Map())
    for (const set of [first, second, first]) await store.operatorSets.put(set)
    expect(await store.operatorSets.all()).toEqual(
      new Map([
        [hashOperatorSet(first), first],
        [hashOperatorSet(second), second],
      ]),
    )
  })

  test('behavior: survives closing and opening', async () => {
    await store.close()
    store = await openStore(database.options)
    expect((await store.operatorSets.all()).get(hashOperatorSet(second))).toEqual(second)
  })
})
