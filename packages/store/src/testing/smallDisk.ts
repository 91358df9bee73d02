import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A file system of its own, in memory. */
export type SmallDisk = {
  folder: string
  /** Takes all space that is left, in a file that `free()` removes. */
  fill(): Promise<void>
  free(): Promise<void>
  /** Nothing may be open for writing on it. */
  makeReadOnly(): Promise<void>
  remove(): Promise<void>
}

const run = promisify(execFile)

/** Whether this user may mount file systems; says loudly that tests are skipped if not. It is no server that could be installed. */
export async function canMount(): Promise<boolean> {
  const disk = await createSmallDisk('4k').catch(() => undefined)
  await disk?.remove()
  if (disk !== undefined) return true
  process.stderr.write(
    '\n*** SKIPPED: no right to mount a file system here; the suites that fill one did not run ***\n\n',
  )
  return false
}

/** Mounts a new file system of a size such as `90m`. */
export async function createSmallDisk(size: string): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-disk-'))
  const asRoot = (program: string, ...args: string[]) =>
    process.getuid?.() === 0 ? run(program, args) : run('sudo', ['-n', program, ...args])
  const owner = process.getuid === undefined ? '' : `,uid=${process.getuid()}`
  await asRoot('mount', '-t', 'tmpfs', '-o', `size=${size}${owner}`, 'tmpfs', folder)
  const filler = join(folder, 'filler')
  return {
    folder,
    async fill() {
      const file = await open(filler, 'a')
      const write = (bytes: number) =>
        file.write(Buffer.alloc(bytes)).then(({ bytesWritten }) => bytesWritten === bytes)
      // Large pieces until one does not fit, then smaller ones.
      for (let bytes = 2 ** 20; bytes >= 512; bytes /= 2) while (await write(bytes).catch(() => false));
      await file.close()
    },
    free: () => rm(filler, { force: true }),
    makeReadOnly: () => asRoot('mount', '-o', 'remount,ro', folder).then(() => undefined),
    async remove() {
      await asRoot('umount', '-l', folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
