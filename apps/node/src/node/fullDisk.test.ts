import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { canMount, createSmallDisk } from '@plimsoll/store/testing/smallDisk'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startWorld, type World } from '../testing/startWorld.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

describe.runIf(await canMount())('a node on a disk that is full', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.chain.stop())

  /** Starts `plimsoll start` as a process on a disk of its own. */
  async function startOn(disk: Awaited<ReturnType<typeof createSmallDisk>>) {
    const file = await world.writeVariant(() => {})
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/^dataDir: .*$/m, `dataDir: ${join(disk.folder, 'data')}`))
    const node = spawn(process.execPath, [main, 'start', '--config', file])
    onTestFinished(() => void node.kill('SIGKILL'))
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      node[name].on('data', (chunk: Buffer) => {
        output[name] += chunk.toString()
      })
    const exited = new Promise<number | null>((resolve) => node.once('exit', resolve))
    return { node, output, exited }
  }
  async function createDisk(size: string) {
    const disk = await createSmallDisk(size)
    onTestFinished(() => disk.remove())
    return disk
  }

  test('default: it ends with one message, at once, and goes on where there is room again', async () => {
    const disk = await createDisk('120m')
    await createDataFolder(join(disk.folder, 'data'))
    const { output, exited } = await startOn(disk)
    await expect.poll(() => output.stdout, { timeout: 60_000 }).toContain('"serving"')
    await disk.fill()
    expect(await Promise.race([exited, setTimeout(60_000, 'still running')])).toBe(1)
    expect(output.stderr).toMatch(/^DiskFull: /)
    expect(output.stderr).toContain(join(disk.folder, 'data'))
    expect(output.stderr).not.toContain('    at ')
    expect(output.stdout.match(/"cannot go on"/g)).toHaveLength(1)

    const full = await startOn(disk)
    expect(await full.exited).toBe(1)
    expect(full.output.stderr).toMatch(/^DiskFull: /)

    await disk.free()
    const again = await startOn(disk)
    await expect.poll(() => again.output.stdout, { timeout: 60_000 }).toContain('"serving"')
    again.node.kill('SIGTERM')
    expect(await again.exited).toBe(0)
  })

  test('error: ReadOnlyStorage', async () => {
    const disk = await createDisk('120m')
    await createDataFolder(join(disk.folder, 'data'))
    await disk.makeReadOnly()
    const { output, exited } = await startOn(disk)
    expect(await exited).toBe(1)
    expect(output.stderr).toMatch(/^ReadOnlyStorage: /)
    expect(output.stderr).not.toContain('    at ')
  })
})
