import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { keccak } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AlreadySigned } from './errors.ts'
import { openStore, type Store } from './openStore.ts'
import { testDatabases } from './testing/testDatabases.ts'

const digest = (seed: number) => keccak(numberToHex(seed))
const cut = [{ chainId: 1, number: 5n, hash: digest(99), timestamp: 1_700_000_000n }]

describe.each(await testDatabases(process.env))('$name', ({ name, create }) => {
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
    expect(await store.signing.last()).toBeUndefined()
    await store.signing.record({ epoch: 10n, digest: digest(1), cut })
    expect(await store.signing.last()).toEqual({ epoch: 10n, digest: digest(1), cut })
  })

  test('behavior: the same digest again is fine, also of an older epoch', async () => {
    await store.signing.record({ epoch: 12n, digest: digest(2), cut })
    await store.signing.record({ epoch: 12n, digest: digest(2), cut })
    await store.signing.record({ epoch: 10n, digest: digest(1), cut })
    expect((await store.signing.last())?.epoch).toBe(12n)
  })

  test('error: AlreadySigned for another digest of an epoch', async () => {
    const second = store.signing.record({ epoch: 12n, digest: digest(3), cut })
    await expect(second).rejects.toThrow(AlreadySigned)
    await expect(second).rejects.toMatchObject({ details: { epoch: 12n, expected: digest(2), seen: digest(3) } })
  })

  test('error: AlreadySigned for an epoch that was skipped', async () => {
    const earlier = store.signing.record({ epoch: 11n, digest: digest(3), cut })
    await expect(earlier).rejects.toThrow(AlreadySigned)
  })

  test('behavior: a person finds blocks abandoned, and the record says who and when', async () => {
    const [abandoned = expect.unreachable()] = cut
    expect(await store.signing.abandoned()).toEqual([])
    const found = { epoch: 12n, at: 1_700_000_000_123, by: 'alice@host', abandoned: [abandoned], wrongAbove: undefined }
    await store.signing.acknowledge(found)
    expect(await store.signing.abandoned()).toEqual([abandoned])
    expect(await store.signing.acknowledgements()).toEqual([found])
    expect((await store.signing.last())?.epoch).toBe(12n)
  })

  test('behavior: epochs of a wrong clock bind no more, and are never signed again', async () => {
    await store.signing.record({ epoch: 900n, digest: digest(9), cut })
    await expect(store.signing.record({ epoch: 13n, digest: digest(4), cut })).rejects.toThrow(AlreadySigned)
    const found = { epoch: 900n, at: 1_700_000_000_124, by: 'alice@host', abandoned: [], wrongAbove: 12n }
    await store.signing.acknowledge(found)
    expect((await store.signing.last())?.epoch).toBe(12n)
    await store.signing.record({ epoch: 14n, digest: digest(5), cut })
    await expect(store.signing.record({ epoch: 13n, digest: digest(4), cut })).rejects.toThrow(AlreadySigned)
    await expect(store.signing.record({ epoch: 900n, digest: digest(6), cut })).rejects.toThrow(AlreadySigned)
    await store.signing.record({ epoch: 900n, digest: digest(9), cut })
    expect((await store.signing.last())?.epoch).toBe(14n)
  })

  test('behavior: each takeover has a generation of its own', async () => {
    expect(await store.signing.generation()).toBe(0)
    expect(await store.signing.takeOver({ by: 'alice@host', at: 1_700_000_000_123 })).toBe(1)
    expect(await store.signing.takeOver({ by: 'alice@host', at: 1_700_000_000_124 })).toBe(2)
    expect(await store.signing.generation()).toBe(2)
  })

  test('behavior: of many at once only one digest is recorded', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => store.signing.record({ epoch: 20n, digest: digest(100 + i), cut })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test.runIf(name === 'PostgreSQL')('behavior: two processes on one schema never both sign', async () => {
    const other = await openStore(database.options)
    for (let epoch = 30n; epoch < 40n; epoch++) {
      const results = await Promise.allSettled([
        store.signing.record({ epoch, digest: digest(1), cut }),
        other.signing.record({ epoch, digest: digest(2), cut }),
      ])
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    }
    await other.close()
  })

  test('behavior: what record() resolved for survives kill -9', { timeout: 60_000 }, async () => {
    await store.close()
    const program = fileURLToPath(new URL('./testing/signUntilKilled.ts', import.meta.url))
    const child = spawn(process.execPath, [program, JSON.stringify(database.options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      if (output.split('\n').length > 20) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const [epoch = '', signed] = output.split('\n').slice(0, -1).at(-1)?.split(' ') ?? []
    store = await openStore(database.options)
    const last = await store.signing.last()
    // The child may have been killed between recording the next epoch and saying so.
    expect([BigInt(epoch), BigInt(epoch) + 1n]).toContain(last?.epoch)
    if (last?.epoch === BigInt(epoch)) expect(last.digest).toBe(signed)
    await expect(store.signing.record({ epoch: BigInt(epoch), digest: digest(5), cut })).rejects.toThrow(AlreadySigned)
  })
})
