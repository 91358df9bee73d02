import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DataFolderInUse } from './errors.ts'
import { lockDataFolder } from './lockDataFolder.ts'
import { openStore } from './openStore.ts'

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-lock-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test('default', async () => {
  const folder = await createFolder()
  const lock = lockDataFolder(folder)
  lock.release()
  lock.release()
  lockDataFolder(folder).release()
})

test('behavior: creates the folder', async () => {
  lockDataFolder(join(await createFolder(), 'a', 'b')).release()
})

test('error: DataFolderInUse within one process', async () => {
  const folder = await createFolder()
  const lock = lockDataFolder(folder)
  expect(() => lockDataFolder(folder)).toThrow(DataFolderInUse)
  await expect(openStore({ dataDir: folder })).rejects.toThrow(DataFolderInUse)
  lock.release()
})

test('error: DataFolderInUse names the other process, until that is killed', async () => {
  const folder = await createFolder()
  const program = `
    import { lockDataFolder } from ${JSON.stringify(new URL('./lockDataFolder.ts', import.meta.url).href)}
    lockDataFolder(${JSON.stringify(folder)})
    console.log('locked')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  await once(child.stdout, 'data')
  expect(complaints).toBe('') // node:sqlite prints no experimental warning
  expect(() => lockDataFolder(folder)).toThrow(
    expect.objectContaining({ name: 'DataFolderInUse', details: { folder, pid: String(child.pid) } }),
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockDataFolder(folder).release()
})
