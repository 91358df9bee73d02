import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AccountId, keccak, parseAccountId } from '@plimsoll/protocol'
import { type Hex, numberToHex } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ColdRead, ColdReadJournal } from './coldRead.ts'
import { ColdReadUnwritable } from './errors.ts'
import { openColdReads } from './openColdReads.ts'

const account = (number: number): AccountId => parseAccountId(keccak(numberToHex(number)))
const words = (count: number, seed: number): Hex[] =>
  Array.from({ length: count }, (_, index) => keccak(numberToHex(seed * 1000 + index)))
const base: ColdRead = {
  kind: 'base',
  entry: { chainId: 2 ** 40, number: 2n ** 63n, hash: keccak('0x01'), timestamp: 2n ** 62n },
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

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-cold-reads-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A journal in a folder of its own, opened anew with every call, and its file. */
async function fresh() {
  const folder = join(await mkdtemp(join(root, 'x')), 'cold-reads')
  const vault = { chainId: 1, vault: `0x${'Ab'.repeat(20)}` as const }
  const open = () => openColdReads(folder)(vault)
  return { folder, vault, open, file: join(folder, `1-0x${'ab'.repeat(20)}.journal`) }
}

test('default', async () => {
  const { folder, open } = await fresh()
  const journal = open()
  expect(await read(journal)).toEqual([])
  const records = [base, page(3), page(0), { ...base, dropped: [] }, page(5000, 7)]
  for (const record of records) await journal.append(record)
  expect(await read(journal)).toEqual(records)
  expect(await readdir(folder)).toEqual([`1-0x${'ab'.repeat(20)}.journal`])
  await journal.clear()
  expect(await read(journal)).toEqual([])
  await journal.append(base)
  expect(await read(open())).toEqual([base])
})

test('behavior: another process goes on where one was killed, whether or not it has read before', async () => {
  const { open } = await fresh()
  await open().append(base)
  await open().append(page(2))
  const records = [base, page(2)]
  expect(await read(open())).toEqual(records)
  await open().append(page(3))
  expect(await read(open())).toEqual([...records, page(3)])
})

test('behavior: records appended at a time are added in their order, those of other vaults apart', async () => {
  const { folder, open } = await fresh()
  const [one, other] = [open(), openColdReads(folder)({ chainId: 2, vault: `0x${'ab'.repeat(20)}` })]
  const records = [base, page(2), page(3), page(4)]
  await Promise.all([...records.map((record) => one.append(record)), other.append(page(1))])
  expect(await read(one)).toEqual(records)
  await other.clear()
  expect(await read(one)).toEqual(records)
})

test('behavior: wherever a write was cut off, what came whole before it is kept, and gone on from', async () => {
  const { open, file } = await fresh()
  const journal = open()
  await journal.append(base)
  const { length } = await readFile(file)
  await journal.append(page(1, 1))
  const whole = await readFile(file)
  for (let size = length; size < whole.length; size++) {
    await writeFile(file, whole.subarray(0, size))
    expect(await read(open()), `${size} bytes`).toEqual([base])
  }
  const again = open()
  await again.append(page(2))
  expect(await read(open())).toEqual([base, page(2)])
  // Zeros are what a loss of power may leave.
  await truncate(file, length + 500)
  await writeFile(file, Buffer.concat([whole.subarray(0, length), Buffer.alloc(500)]))
  expect(await read(open())).toEqual([base])
})

test('behavior: a changed byte ends it there', async () => {
  const { open, file } = await fresh()
  const journal = open()
  for (const record of [base, page(1, 1), page(1, 2)]) await journal.append(record)
  const bytes = await readFile(file)
  const middle = bytes.length - 150
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  await writeFile(file, bytes)
  const kept = await read(open())
  expect([base, page(1, 1), page(1, 2)].slice(0, kept.length)).toEqual(kept)
  expect(kept.length).toBeLessThan(3)
})

test('behavior: what two processes write over each other never passes for the work of one', async () => {
  const { open } = await fresh()
  const [one, two] = [open(), open()]
  const at = (number: bigint): ColdRead => ({ ...base, entry: { ...base.entry, number }, dropped: [] })
  await one.append(at(1n))
  // The second clears, as a reader does that starts anew, and its base is as long as the first one's.
  await two.clear()
  await two.append(at(2n))
  await one.append(page(1))
  expect(await read(open())).toEqual([at(2n)])
})

test('behavior: what is no record of this version ends it', async () => {
  const { open, file } = await fresh()
  await open().append(base)
  await appendFile(file, Buffer.from([0, 0, 0, 1, 9, 9, 9, 9, 9]))
  expect(await read(open())).toEqual([base])
})

test('error: ColdReadUnwritable', async () => {
  const { folder, vault } = await fresh()
  await writeFile(join(folder, '..', 'file'), '')
  const journal = openColdReads(join(folder, '..', 'file'))(vault)
  const error = await journal.append(base).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(ColdReadUnwritable)
  expect(error).toMatchObject({ details: { chainId: 1, reason: expect.stringMatching(/^E/) } })
})
