import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { keccak } from '@plimsoll/protocol'
import { sql } from 'kysely'
import { numberToHex } from 'viem'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DiskFull, ReadOnlyStorage, StorageFailed } from './errors.ts'
import { leastFreeBytes } from './freeSpace.ts'
import { lockDataFolder } from './lockDataFolder.ts'
import { openColdReads } from './openColdReads.ts'
import { type Database, openDatabase } from './openDatabase.ts'
import { openStore } from './openStore.ts'
import { createServerPool } from './serverPool.ts'
import { createStorageGuard } from './storageGuard.ts'
import { createDataFolder } from './testing/createDataFolder.ts'
import { findPostgres } from './testing/findPostgres.ts'
import { canMount, createSmallDisk } from './testing/smallDisk.ts'

const databaseUrl = await findPostgres(process.env)
const vault = { chainId: 1, vault: numberToHex(1, { size: 20 }) }

describe('createStorageGuard', () => {
  test('default', async () => {
    const { named, failed, failure } = createStorageGuard({ folder: '/nowhere' })
    const other = new TypeError('no matter of a disk')
    expect(named(other)).toBe(other)
    expect(named(undefined)).toBeUndefined()
    expect(failure()).toBeUndefined()
    const full = named(Object.assign(new Error('write'), { code: 'ENOSPC' }))
    expect(full).toBeInstanceOf(DiskFull)
    expect(named(Object.assign(new Error('write'), { code: 'EROFS' }))).toBeInstanceOf(ReadOnlyStorage)
    // The first is what it failed from.
    expect(failure()).toBe(full)
    expect(await failed).toBe(full)
  })

  test.each([
    [DiskFull, { code: 'ENOSPC' }],
    [DiskFull, { code: 'EDQUOT' }],
    [DiskFull, { code: '53100', severity: 'PANIC' }],
    [DiskFull, { name: 'ErrnoError', errno: 51 }],
    [ReadOnlyStorage, { code: 'EROFS' }],
    [ReadOnlyStorage, { code: 'EACCES' }],
    [ReadOnlyStorage, { code: '42501' }],
    [ReadOnlyStorage, { name: 'ErrnoError', errno: 69 }],
    [StorageFailed, { code: 'EIO' }],
    [StorageFailed, { code: '58030' }],
    [StorageFailed, { code: 'XX000', severity: 'PANIC' }],
    [StorageFailed, new WebAssembly.RuntimeError('unreachable')],
  ])('error: %o of a folder, from %o', (type, error) => {
    expect(createStorageGuard({ folder: '/nowhere' }).named(error)).toBeInstanceOf(type)
  })

  test('behavior: the rights of a folder are no matter of a server', () => {
    const { named, failure } = createStorageGuard({ url: 'postgres://x' })
    for (const code of ['EACCES', 'ENOSPC', '42501']) expect(named({ code })).toEqual({ code })
    expect(failure()).toBeUndefined()
  })
})

describe.runIf(await canMount())('a small disk', { timeout: 60_000 }, () => {
  async function createDisk(size: string) {
    const disk = await createSmallDisk(size)
    onTestFinished(() => disk.remove())
    return disk
  }
  const opening = (dataDir: string) => openStore({ dataDir }).catch((error: unknown) => error)

  test('error: DiskFull before a database begins that would not fit, and none is left half made', async () => {
    const disk = await createDisk('60m')
    const error = await opening(join(disk.folder, 'data'))
    expect(error).toBeInstanceOf(DiskFull)
    expect(error).toMatchObject({
      details: { folder: join(disk.folder, 'data'), seen: expect.stringMatching(/^\d+ bytes/) },
    })
  })

  test('error: DiskFull where nothing at all can be written', async () => {
    const disk = await createDisk('64k')
    await disk.fill()
    expect(() => lockDataFolder(disk.folder)).toThrow(DiskFull)
    expect(await opening(disk.folder)).toBeInstanceOf(DiskFull)
    const failures: Error[] = []
    const journal = openColdReads(join(disk.folder, 'x'), { onFailure: (error) => failures.push(error) })(vault)
    const entry = { chainId: 1, number: 1n, hash: keccak('0x'), timestamp: 1n }
    await expect(journal.append({ kind: 'base', entry, touches: 1n, dropped: [] })).rejects.toThrow(DiskFull)
    expect(failures).toHaveLength(1)
  })

  test('error: ReadOnlyStorage', async () => {
    const disk = await createDisk('120m')
    await createDataFolder(disk.folder)
    await disk.makeReadOnly()
    const error = await opening(disk.folder)
    expect(error).toBeInstanceOf(ReadOnlyStorage)
    expect(error).toMatchObject({ details: { folder: disk.folder } })
    expect(await opening(join(disk.folder, 'new'))).toBeInstanceOf(ReadOnlyStorage)
  })

  const grow = ({ db }: Database) =>
    sql`insert into plimsoll.leaves
      select decode(lpad(to_hex(g), 64, '0'), 'hex'), ${Math.floor(Math.random() * 1e9)}::bigint, decode(lpad(to_hex(g), 640, '0'), 'hex')
      from generate_series(1, 20000) g`.execute(db)
  // Only the log of the database, whose next piece then finds no room: the database panics.
  const growLog = ({ db }: Database) =>
    sql`select pg_logical_emit_message(true, 'x', (select string_agg(md5((${Math.random()}::float8 * g)::text), '')
      from generate_series(1, 4000) g))`.execute(db)

  test.each([
    ['a table', grow],
    ['the log of the database', growLog],
  ])('error: DiskFull while %s grows, and from then on, with no time lost', async (_, write) => {
    const disk = await createDisk('100m')
    const database = await openDatabase({ dataDir: await createDataFolder(disk.folder) })
    await write(database)
    await disk.fill()
    let error: unknown
    while (error === undefined)
      error = await write(database).then(
        () => undefined,
        (cause: unknown) => cause,
      )
    expect(error).toBeInstanceOf(DiskFull)
    expect(await database.failed).toBe(error)
    // Others run meanwhile, and nothing is asked of a database that would compute for ever.
    for (let times = 0; times < 1000; times++) await expect(write(database)).rejects.toBe(error)
    await setTimeout(1)
    await database.close()
    await disk.free()
    const again = await openDatabase({ dataDir: disk.folder })
    await write(again)
    await again.close()
  })

  test('behavior: closing on a full disk leaves everything whole', async () => {
    const disk = await createDisk('100m')
    const store = await openStore({ dataDir: await createDataFolder(disk.folder) })
    const signed = { epoch: 7n, digest: keccak('0x07'), cut: [] }
    await store.signing.record(signed)
    await disk.fill()
    await store.close()
    expect(await opening(disk.folder)).toMatchObject({
      name: 'DiskFull',
      details: {
        expected: `at least ${leastFreeBytes} bytes free`,
        seen: expect.stringMatching(/^\d{1,4} bytes free$/),
      },
    })
    await disk.free()
    const again = await openStore({ dataDir: disk.folder })
    expect(await again.signing.last()).toEqual(signed)
    await again.close()
  })
})

describe.runIf(databaseUrl !== undefined)('a server', () => {
  test.each([
    [DiskFull, '53100'],
    [ReadOnlyStorage, '25006'],
    [StorageFailed, '58030'],
  ])('error: %o', async (type, code) => {
    const guard = createStorageGuard({ url: 'postgres://x' })
    const pool = createServerPool({ connectionString: databaseUrl }, { guard })
    onTestFinished(() => pool.end())
    const query = pool.query(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`)
    await expect(query).rejects.toThrow(type)
    expect(await guard.failed).toBeInstanceOf(type)
  })

  test('error: ReadOnlyStorage of a standby, at the start', async () => {
    const url = new URL(databaseUrl ?? '')
    url.searchParams.set('options', '-c default_transaction_read_only=on')
    await expect(openStore({ databaseUrl: url.href, schema: 'never_created' })).rejects.toThrow(ReadOnlyStorage)
  })
})
