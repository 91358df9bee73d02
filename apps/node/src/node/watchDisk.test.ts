import { tmpdir } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { canMount, createSmallDisk } from '@plimsoll/store/testing/smallDisk'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lowDiskBytes, watchDisk } from './watchDisk.ts'

function watch(folder: string) {
  const lines: Record<string, unknown>[] = []
  const stop = new AbortController()
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const { disk, done } = watchDisk(folder, { log, signal: stop.signal, everyMs: 20 })
  onTestFinished(() => {
    stop.abort()
    return done
  })
  return { disk, lines }
}

test('default', () => {
  const { disk } = watch(tmpdir())
  expect(disk().freeBytes).toBeGreaterThan(0)
  expect(disk().isLow).toBe(disk().freeBytes < lowDiskBytes)
})

describe.runIf(await canMount())('a small disk', () => {
  test('behavior: says once that little is left, and when there is enough again', async () => {
    const disk = await createSmallDisk('600m')
    onTestFinished(() => disk.remove())
    const watched = watch(`${disk.folder}/not/there/yet`)
    expect(watched.disk().isLow).toBe(false)
    await disk.fill()
    await expect.poll(() => watched.lines.length).toBe(1)
    expect(watched.disk()).toMatchObject({ isLow: true, freeBytes: expect.any(Number) })
    expect(watched.disk().freeBytes).toBeLessThan(10_000)
    await setTimeout(100)
    await disk.free()
    await expect.poll(() => watched.lines.length).toBe(2)
    expect(watched.lines.map(({ level }) => level)).toEqual([40, 30])
  })
})
