import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { claimOnServer } from './claimRight.ts'
import { openStore } from './openStore.ts'
import { createStorageGuard } from './storageGuard.ts'
import { testDatabases } from './testing/testDatabases.ts'

const databases = await testDatabases(process.env)

test.each(databases)('default: a right is taken and given back, on $name', async ({ create }) => {
  const { options, remove } = await create()
  const store = await openStore(options)
  onTestFinished(async () => {
    await store.close()
    await remove()
  })
  for (let turn = 0; turn < 2; turn++) {
    const right = await store.claim('webhooks')
    expect(right).toBeDefined()
    await right?.release()
  }
})

describe.each(databases.filter(({ name }) => name === 'PostgreSQL'))('$name', ({ create }) => {
  async function schema() {
    const { options, remove } = await create()
    onTestFinished(remove)
    if (!('databaseUrl' in options)) throw new TypeError('this is no server')
    const { databaseUrl: connectionString, schema = '' } = options
    const claim = (name: string) =>
      claimOnServer({ connectionString, schema, guard: createStorageGuard({ url: 'test' }), everyMs: 50 })(name)
    return { claim, connectionString, key: `${schema}.webhooks` }
  }

  test('behavior: one process has a right at a time, and each schema and name is another', async () => {
    const { claim } = await schema()
    const { claim: elsewhere } = await schema()
    const first = await claim('webhooks')
    expect(await claim('webhooks')).toBeUndefined()
    const others = [await claim('something else'), await elsewhere('webhooks')]
    expect(others).not.toContain(undefined)
    await first?.release()
    const second = await claim('webhooks')
    expect(second).toBeDefined()
    for (const right of [second, ...others]) await right?.release()
  })

  test('behavior: who loses its connection is told, and another one may have it', async () => {
    const { claim, connectionString, key } = await schema()
    const right = await claim('webhooks')
    let isLost = false
    void right?.lost.then(() => {
      isLost = true
    })
    await sleep(200)
    expect(isLost).toBe(false)
    const admin = new pg.Client(connectionString)
    await admin.connect()
    // As a server that restarts does to all.
    const { rowCount } = await admin.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1
       and ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0)`,
      [key],
    )
    expect(rowCount).toBe(1)
    await admin.end()
    await right?.lost
    const next = await claim('webhooks')
    expect(next).toBeDefined()
    await right?.release()
    expect(await claim('webhooks')).toBeUndefined()
    await next?.release()
  })
})
