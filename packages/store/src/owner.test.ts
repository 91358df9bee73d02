import { sql } from 'kysely'
import { numberToHex } from 'viem'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ForeignState } from './errors.ts'
import { migrations } from './migrations.ts'
import { openDatabase } from './openDatabase.ts'
import { openStore } from './openStore.ts'
import { sampleSnapshot } from './testing/sampleSnapshot.ts'
import { testDatabases } from './testing/testDatabases.ts'

const salt = (number: number) => numberToHex(number, { size: 32 })
const operator = (number: number) => numberToHex(number, { size: 20 })
const ours = { salt: salt(1), operator: operator(1) }

describe.each(await testDatabases(process.env))('$name', ({ create }) => {
  async function createOwned(...owners: { salt: `0x${string}`; operator: `0x${string}` | undefined }[]) {
    const { options, remove } = await create()
    onTestFinished(remove)
    for (const owner of owners) await (await openStore({ ...options, owner })).close()
    return options
  }

  test('default: the first to open it owns it', { timeout: 60_000 }, async () => {
    const options = await createOwned(ours, ours)
    const opening = openStore({ ...options, owner: { ...ours, operator: operator(2) } })
    await expect(opening).rejects.toThrow(ForeignState)
    const seen = expect.stringContaining(`operator ${ours.operator}`)
    await expect(opening).rejects.toMatchObject({ details: { seen, expected: expect.stringContaining(operator(2)) } })
  })

  test('error: ForeignState for another deployment, whoever its operator', { timeout: 60_000 }, async () => {
    const options = await createOwned(ours)
    for (const of of [ours.operator, operator(2), undefined]) {
      const opening = openStore({ ...options, owner: { salt: salt(2), operator: of } })
      await expect(opening).rejects.toThrow(ForeignState)
      await expect(opening).rejects.toThrow(salt(1))
      await expect(opening).rejects.toThrow(salt(2))
    }
  })

  test('behavior: a node that signs nothing may become an operator, and an operator one that only serves', {
    timeout: 60_000,
  }, async () => {
    const nobody = { ...ours, operator: undefined }
    const options = await createOwned(nobody, ours, nobody, ours)
    await expect(openStore({ ...options, owner: { ...ours, operator: operator(2) } })).rejects.toThrow(ForeignState)
  })

  test('error: ForeignState before a migration touches anything', { timeout: 60_000 }, async () => {
    const options = await createOwned(ours)
    const { db, schema, close } = await openDatabase(options)
    const newest = Object.keys(migrations).at(-1)
    await sql`delete from ${sql.id(schema, 'migrations')} where name = ${newest}`.execute(db)
    await close()
    await expect(openStore({ ...options, owner: { ...ours, operator: operator(2) } })).rejects.toThrow(ForeignState)
  })

  test('error: ForeignState for state that was written before owners were', { timeout: 60_000 }, async () => {
    const options = await createOwned()
    const store = await openStore(options)
    await store.snapshots.put(sampleSnapshot({ epoch: 1n }))
    await store.close()
    await expect(openStore({ ...options, owner: ours })).rejects.toThrow(ForeignState)
    // And its own deployment can still have it.
    const { db, schema, close } = await openDatabase(options)
    expect((await sql`select from ${sql.id(schema, 'owner')}`.execute(db)).rows).toHaveLength(0)
    await close()
  })
})

describe.each((await testDatabases(process.env)).filter(({ name }) => name === 'PostgreSQL'))('$name', ({ create }) => {
  test('behavior: of many operators that open a new schema at once one gets it', { timeout: 60_000 }, async () => {
    const { options, remove } = await create()
    onTestFinished(remove)
    const openings = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => openStore({ ...options, owner: { ...ours, operator: operator(index) } })),
    )
    const opened = openings.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    for (const store of opened) await store.close()
    expect(opened).toHaveLength(1)
    for (const one of openings) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(ForeignState)
  })
})
