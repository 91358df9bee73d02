import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'

type TraceEvent = { name: string; ph: string; pid: number; tid: number; dur?: number; args?: { name?: string } }

/** What the main thread of a page did while something ran. */
export type Tasks = { frames: number; seconds: number; p95Ms: number; longestMs: number; busy: number }

/** Runs something while Chromium traces the page: each task of its main thread, and how many frames it drew. */
export async function traceTasks(
  { browser, page }: { browser: Browser; page: Page },
  run: () => Promise<void>,
): Promise<Tasks> {
  const path = join(tmpdir(), `plimsoll-trace-${process.pid}.json`)
  await browser.startTracing(page, {
    path,
    categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata'],
  })
  const from = await page.evaluate(countFrames)
  const start = performance.now()
  await run()
  const seconds = (performance.now() - start) / 1_000
  const to = await page.evaluate(countFrames)
  await browser.stopTracing()
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(await readFile(path, 'utf8'))
  await rm(path)
  const renderer = mainThreadOf(traceEvents)
  const tasks = traceEvents
    .filter(({ name, tid, pid }) => name === 'RunTask' && tid === renderer?.tid && pid === renderer.pid)
    .map(({ dur = 0 }) => dur / 1_000)
    // Of the many that do nothing, none tells how long a reader waits.
    .filter((ms) => ms > 1)
    .toSorted((a, b) => a - b)
  return {
    frames: to - from,
    seconds,
    p95Ms: tasks[Math.floor(tasks.length * 0.95)] ?? 0,
    longestMs: tasks.at(-1) ?? 0,
    busy: tasks.reduce((sum, ms) => sum + ms, 0) / (seconds * 1_000),
  }
}

/** The main thread that did most: those of other pages are idle. */
function mainThreadOf(events: readonly TraceEvent[]): { pid: number; tid: number } | undefined {
  const threads = events.filter(
    ({ name, ph, args }) => name === 'thread_name' && ph === 'M' && args?.name === 'CrRendererMain',
  )
  const work = ({ pid, tid }: TraceEvent) =>
    events.reduce((sum, event) => (event.pid === pid && event.tid === tid ? sum + (event.dur ?? 0) : sum), 0)
  return threads.toSorted((a, b) => work(b) - work(a))[0]
}

/** Frames since this was called first; run in the page. */
function countFrames(): number {
  const page = window as { framesDrawn?: number }
  if (page.framesDrawn === undefined) {
    page.framesDrawn = 0
    const count = () => {
      page.framesDrawn = (page.framesDrawn ?? 0) + 1
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  }
  return page.framesDrawn
}
