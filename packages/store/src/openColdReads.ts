import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { PlimsollError } from '@plimsoll/protocol'
import { createMutex } from '@plimsoll/tasks'
import type { Address } from 'viem'
import { type ColdRead, type ColdReadJournal, decodeColdRead, encodeColdRead } from './coldRead.ts'
import { ColdReadUnwritable } from './errors.ts'
import { createFolder } from './freeSpace.ts'
import { createStorageGuard } from './storageGuard.ts'

// Before each record: its length and the checksum over it and all before it, 4 bytes each. So a record counts only after those it
// was written after, whatever a crash or a second process has left there.
const headSize = 8

/**
 * The journals in a folder, one file per vault: a database would take longer to write than the chain to read. Only ever a saving
 * of time: whatever of a journal's end is lost or damaged is read again. Writing throws {@link ColdReadUnwritable}, and
 * `DiskFull` and `ReadOnlyStorage`, of which `onFailure` hears as well.
 */
export function openColdReads(
  folder: string,
  { onFailure = () => {} }: { onFailure?: (failure: PlimsollError) => void } = {},
): (vault: { chainId: number; vault: Address }) => ColdReadJournal {
  const guard = createStorageGuard({ folder })
  return ({ chainId, vault }) => {
    const file = join(folder, `${chainId}-${vault.toLowerCase()}.journal`)
    let end: { at: number; checksum: number } | undefined
    const exclusively = createMutex()

    async function* records(): AsyncIterable<ColdRead> {
      await exclusively(async () => undefined)
      yield* read()
    }

    async function* read(): AsyncIterable<ColdRead> {
      let seen = { at: 0, checksum: 0 }
      await using handle = await openFile('r')
      for (;;) {
        const next = handle && (await readRecord(handle, seen))
        if (next === undefined) break
        seen = next.end
        yield next.record
      }
      end = seen
    }

    async function write(record: ColdRead): Promise<void> {
      if (end === undefined) for await (const _ of read());
      const { at, checksum } = end ?? { at: 0, checksum: 0 }
      const body = encodeColdRead(record)
      const bytes = Buffer.alloc(headSize + body.length)
      const next = crc32(body, checksum)
      bytes.writeUInt32BE(body.length, 0)
      bytes.writeUInt32BE(next, 4)
      bytes.set(body, headSize)
      createFolder(folder)
      await using handle = (await openFile('r+')) ?? (await open(file, 'w+'))
      await handle.write(bytes, 0, bytes.length, at)
      // What a longer journal has left behind would otherwise be read after this record.
      await handle.truncate(at + bytes.length)
      end = { at: at + bytes.length, checksum: next }
    }

    async function empty(): Promise<void> {
      await using handle = await openFile('r+')
      await handle?.truncate(0)
      end = { at: 0, checksum: 0 }
    }

    async function openFile(flags: 'r' | 'r+'): Promise<FileHandle | undefined> {
      return open(file, flags).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
    }

    function inTurn(change: () => Promise<void>): Promise<void> {
      return exclusively(change).catch((error: NodeJS.ErrnoException) => {
        const cause = guard.named(error)
        const failure = guard.failure()
        if (failure !== undefined) onFailure(failure)
        if (cause !== error) throw cause
        throw new ColdReadUnwritable('The journal of a cold start cannot be written.', {
          details: { file, chainId, reason: error.code ?? error.message },
          hint: 'Look at that file and its folder: something else may be in their place.',
          cause,
        })
      })
    }

    return { records, append: (record) => inTurn(() => write(record)), clear: () => inTurn(empty) }
  }
}

async function readRecord(handle: FileHandle, { at, checksum }: { at: number; checksum: number }) {
  const head = await readBytes(handle, { at, length: headSize })
  if (head === undefined) return undefined
  const length = head.readUInt32BE(0)
  const body = await readBytes(handle, { at: at + headSize, length })
  if (body === undefined || crc32(body, checksum) !== head.readUInt32BE(4)) return undefined
  const record = decodeColdRead(body)
  return record && { record, end: { at: at + headSize + length, checksum: head.readUInt32BE(4) } }
}

async function readBytes(
  handle: FileHandle,
  { at, length }: { at: number; length: number },
): Promise<Buffer | undefined> {
  const { size } = await handle.stat()
  if (at + length > size) return undefined
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
  return bytesRead === length ? buffer : undefined
}
