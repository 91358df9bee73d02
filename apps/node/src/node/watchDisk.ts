import { setTimeout as sleep } from 'node:timers/promises'
import { freeSpace } from '@plimsoll/store'
import type { Log } from '../log/createLog.ts'

/** Below this much free space a person should act: a node writes 15 MB an hour and more, and ends when there is none. */
export const lowDiskBytes = 512 * 2 ** 20

/** The file system of the data folder as last looked at. */
export type WatchedDisk = { freeBytes: number; isLow: boolean }

/** Looks again and again at how much space is left for the data folder; logs when that becomes little, and when it is enough again. */
export function watchDisk(
  dataDir: string,
  { log, signal, everyMs = 10_000 }: { log: Log; signal: AbortSignal; everyMs?: number },
): { disk: () => WatchedDisk; done: Promise<void> } {
  let seen: WatchedDisk = { freeBytes: Number.NaN, isLow: false }
  return { disk: () => seen, done: watch() }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      look()
      await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  function look(): void {
    const wasLow = seen.isLow
    const freeBytes = freeBytesOf(dataDir)
    seen = { freeBytes, isLow: freeBytes < lowDiskBytes }
    if (seen.isLow && !wasLow)
      log.warn({ folder: dataDir, freeBytes }, 'little space is left: the node ends when there is none')
    if (!seen.isLow && wasLow) log.info({ folder: dataDir, freeBytes }, 'there is enough space again')
  }
}

function freeBytesOf(dataDir: string): number {
  try {
    return freeSpace(dataDir)
  } catch {
    return Number.NaN // not known; what is wrong with the disk shows where it is written to
  }
}
