import { keccak } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { IntentInFlight, IntentNotOpen } from './errors.ts'
import { openStore, type Store } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'

const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const attempt = (seed: number) => ({
  hash: keccak(numberToHex(seed)),
  raw: '0x02f870' as const,
  epoch: 2n ** 60n,
  digest: keccak(numberToHex(seed + 1)),
  maxFeePerGas: 2n ** 70n,
  maxPriorityFeePerGas: 1n,
  signedAt: 1_700_000_000_123,
})

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
    const key = { chainId: 1, address, nonce: 7 } as const
    expect(await store.intents.current(key)).toBeUndefined()
    await store.intents.begin({ ...key, attempt: attempt(1) })
    expect(await store.intents.current(key)).toEqual({ ...key, attempts: [attempt(1)] })
    await store.intents.replace({ ...key, attempt: attempt(2) })
    expect((await store.intents.current(key))?.attempts).toEqual([attempt(1), attempt(2)])
    await store.intents.finish({ ...key, state: 'mined' })
    expect(await store.intents.current(key)).toBeUndefined()
  })

  test('behavior: a nonce comes again when the chain gives it back', async () => {
    const key = { chainId: 2, address, nonce: 0 } as const
    await store.intents.begin({ ...key, attempt: attempt(1) })
    await store.intents.finish({ ...key, state: 'dropped' })
    await store.intents.begin({ ...key, attempt: attempt(3) })
    expect((await store.intents.current(key))?.attempts).toEqual([attempt(3)])
  })

  test('error: IntentInFlight for a second nonce, and for the same one', async () => {
    const key = { chainId: 3, address, nonce: 1 } as const
    await store.intents.begin({ ...key, attempt: attempt(1) })
    await expect(store.intents.begin({ ...key, nonce: 2, attempt: attempt(2) })).rejects.toThrow(IntentInFlight)
    await expect(store.intents.begin({ ...key, attempt: attempt(2) })).rejects.toThrow(IntentInFlight)
    await store.intents.begin({ ...key, chainId: 4, attempt: attempt(2) })
  })

  test('error: IntentNotOpen', async () => {
    const key = { chainId: 5, address, nonce: 1 } as const
    await expect(store.intents.finish({ ...key, state: 'mined' })).rejects.toThrow(IntentNotOpen)
    await expect(store.intents.replace({ ...key, attempt: attempt(1) })).rejects.toThrow(IntentNotOpen)
  })

  test('behavior: what was closed long ago is forgotten, and nothing else', { timeout: 60_000 }, async () => {
    const key = { chainId: 77, address } as const
    const other = { chainId: 78, address, nonce: 1 } as const
    await store.intents.begin({ ...other, attempt: attempt(1) })
    await store.intents.finish({ ...other, state: 'mined' })
    for (const nonce of [1, 2, 1_001]) {
      await store.intents.begin({ ...key, nonce, attempt: attempt(nonce) })
      await store.intents.finish({ ...key, nonce, state: 'mined' })
    }
    const schema = 'schema' in database.options ? database.options.schema : 'plimsoll'
    const { rows } = await store
      .queuePool()
      .query(`select chain_id::int, nonce::int from ${schema}.intents where chain_id >= 77 order by 1, 2`)
    expect(rows).toEqual([
      { chain_id: 77, nonce: 2 },
      { chain_id: 77, nonce: 1_001 },
      { chain_id: 78, nonce: 1 },
    ])
  })
})
