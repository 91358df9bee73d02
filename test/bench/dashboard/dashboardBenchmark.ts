import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { alice } from '@plimsoll/keeper/testing'
import { startSite } from '@plimsoll/node/testing/startSite'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../harness/findChromium.ts'
import { chromiumFlags } from '../../harness/openPage.ts'
import type { Benchmark, Curve, Measurement } from '../harness/benchmark.ts'
import { fitExponent, median } from '../harness/statistics.ts'
import { crowd } from './crowd.ts'
import { startEventFlood } from './eventFlood.ts'
import { type Tasks, traceTasks } from './traceTasks.ts'

const sizes = [100, 1_000, 10_000]
const loads = 15
const perSecond = 1_000
const watchedMs = 10_000

type Site = Awaited<ReturnType<typeof startSite>>
type Scroll = { accounts: number; ours: Tasks; plain: Tasks }

/** The page of a node in Chromium, beside Swagger UI of the same node and a table with every row in the document. */
export const dashboardBenchmark: Benchmark = {
  title: 'Dashboard: the first screen, a long list, a flood of events',
  input: 'a node on this machine, a new snapshot each three seconds, Chromium without a graphics card',
  packages: ['playwright-core'],
  async run(progress) {
    const executablePath = findChromium({ ...process.env, CI: 'true' }) ?? ''
    const browser = await chromium.launch({ executablePath, args: chromiumFlags })
    const site = await startSite()
    const beat = setInterval(() => void site.nextSnapshot(), 3_000)
    try {
      progress('the first screen')
      const measurements = await measureLoads(browser, site)
      const scrolls: Scroll[] = []
      for (const accounts of sizes) {
        progress(`scrolling ${accounts.toLocaleString('en')} accounts`)
        scrolls.push(await measureScroll(browser, { site, accounts }))
      }
      progress(`${perSecond} events a second`)
      return {
        measurements: [...measurements, ...describeScroll(scrolls), ...(await measureFlood(browser, site))],
        curves: [
          curve('Task of the main thread, p95, while a list scrolls', scrolls, ({ ours }) => ours.p95Ms),
          curve('The same with every row in the document', scrolls, ({ plain }) => plain.p95Ms),
        ],
      }
    } finally {
      clearInterval(beat)
      await browser.close()
      await site.close()
    }
  },
}

/** From the address to what a reader came for, each time in a browser that has never been there. */
async function measureLoads(browser: Browser, site: Site): Promise<Measurement[]> {
  const load = async (path: string, text: string) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    const scripts = new Set<string>()
    let bytes = 0
    session.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength
    })
    const start = performance.now()
    await page.goto(site.url + path)
    await page.getByText(text).first().waitFor()
    const ms = performance.now() - start
    // What comes after it is of the first screen as well.
    await sleep(500)
    await context.close()
    return { ms, bytes }
  }
  const ours: { ms: number; bytes: number }[] = []
  const docs: { ms: number; bytes: number }[] = []
  for (let turn = 0; turn < loads; turn++) {
    ours.push(await load('/', 'verified in this browser'))
    docs.push(await load('/docs', '/v1/accounts/{account}'))
  }
  const times = ours.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const middle = median(times)
  return [
    {
      id: 'script',
      label: 'JavaScript of the first screen, as Chromium receives it',
      value: median(ours.map(({ bytes }) => bytes)),
      unit: 'bytes',
      budget: { atMost: 150_000 },
    },
    {
      id: 'script/docs',
      label: '  of that of Swagger UI on the same node',
      value: median(ours.map(({ bytes }) => bytes)) / median(docs.map(({ bytes }) => bytes)),
      unit: '×',
    },
    {
      id: 'load',
      label: 'From the address to a verified snapshot, in a new browser',
      value: middle,
      unit: 'ms',
      budget: { atMost: 1_000 },
    },
    { id: 'load/worst', label: '… the worst', value: times.at(-1) ?? Number.NaN, unit: 'ms' },
    {
      id: 'load/docs',
      label: '  of the time that Swagger UI of the same node takes to its first route',
      value: middle / median(docs.map(({ ms }) => ms)),
      unit: '×',
    },
  ]
}

async function measureScroll(browser: Browser, { site, accounts }: { site: Site; accounts: number }): Promise<Scroll> {
  const { collateral, debt } = crowd(accounts)
  await site.nextSnapshot((world) => {
    world.accounts[0] = collateral
    world.accounts[1] = debt
  })
  const page = await browser.newPage()
  await page.goto(`${site.url}/liquidations`)
  const list = page.getByRole('region', { name: 'List of accounts' })
  await list.getByRole('link').first().waitFor()
  const ours = await traceTasks({ browser, page }, () => scroll(page, 'section.virtual'))
  await page.evaluate(allRows, accounts)
  const plain = await traceTasks({ browser, page }, () => scroll(page, '#plain'))
  await page.close()
  return { accounts, ours, plain }
}

/** Down as a thumb does it, 120 pixels each frame, which is three rows; where the end comes, up again. */
function scroll(page: Page, selector: string): Promise<void> {
  return page.evaluate(async (selector) => {
    const list = document.querySelector(selector)
    if (list === null) throw new TypeError(`no ${selector}`)
    let step = 120
    for (let frame = 0; frame < 300; frame++) {
      const before = list.scrollTop
      list.scrollTop += step
      if (list.scrollTop === before) step = -step
      await new Promise(requestAnimationFrame)
    }
  }, selector)
}

/** The peer: as many rows of as much text, all of them in the document, drawn anew as a snapshot changes them. */
function allRows(accounts: number): void {
  const rows = Array.from({ length: accounts }, (_, index) => {
    const row = document.createElement('tr')
    for (const text of [`0x${index.toString(16).padStart(40, '0')}`, '1.234', '$1,234.56', '$12,345.67']) {
      const cell = document.createElement('td')
      cell.textContent = text
      row.append(cell)
    }
    return row
  })
  const body = document.createElement('tbody')
  body.append(...rows)
  const table = document.createElement('table')
  table.append(body)
  const place = document.createElement('div')
  place.id = 'plain'
  place.style.height = '480px'
  place.style.overflow = 'auto'
  place.append(table)
  document.body.replaceChildren(place)
  setInterval(() => {
    for (const row of rows) if (row.cells[1]) row.cells[1].textContent = Math.random().toFixed(3)
  }, 3_000)
}

function describeScroll(scrolls: readonly Scroll[]): Measurement[] {
  const last = scrolls.at(-1)
  if (last === undefined) return []
  const size = last.accounts.toLocaleString('en')
  const rate = ({ frames, seconds }: Tasks) => frames / seconds
  return [
    {
      id: 'scroll',
      label: `Frames a second while ${size} accounts scroll, three rows a frame`,
      value: rate(last.ours),
      unit: 'frames/s',
      budget: { atLeast: 60 },
    },
    { id: 'scroll/longest', label: '… the longest task', value: last.ours.longestMs, unit: 'ms' },
    {
      id: 'scroll/plain',
      label: '  times the frames of a table with every row in the document',
      value: rate(last.ours) / rate(last.plain),
      unit: '×',
    },
  ]
}

async function measureFlood(browser: Browser, site: Site): Promise<Measurement[]> {
  const flood = await startEventFlood({ node: site.url, text: await marginEventOf(site), perSecond })
  const page = await browser.newPage()
  try {
    await page.goto(`${site.url}/liquidations`)
    await page.getByText('As it happens').waitFor()
    const calm = await traceTasks({ browser, page }, () => sleep(watchedMs))
    await page.goto(`${flood.url}/liquidations`)
    await page.getByText('margin call').first().waitFor()
    const sent = flood.count()
    const busy = await traceTasks({ browser, page }, () => sleep(watchedMs))
    const came = (flood.count() - sent) / busy.seconds
    return [
      {
        id: 'flood',
        label: `Frames a second under ${Math.round(came).toLocaleString('en')} events a second`,
        value: busy.frames / busy.seconds,
        unit: 'frames/s',
        budget: { atLeast: 60 },
      },
      { id: 'flood/longest', label: '… the longest task', value: busy.longestMs, unit: 'ms', budget: { atMost: 100 } },
      { id: 'flood/busy', label: '… the part of the time that the main thread works', value: busy.busy, unit: '×' },
      {
        id: 'flood/calm',
        label: '  of the frames without any',
        value: busy.frames / busy.seconds / (calm.frames / calm.seconds),
        unit: '×',
      },
    ]
  } finally {
    await page.close()
    flood.close()
  }
}

/** The body of a margin event as the node tells it. */
async function marginEventOf(site: Site): Promise<string> {
  const request = get(`${site.url}/v1/events?type=margin.call,margin.worse,margin.liquidatable`)
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.setEncoding('utf8')
  let text = ''
  const found = new Promise<string>((resolve) =>
    answer.on('data', (part: string) => {
      text += part
      const [, data] = /event: margin\.\w+\ndata: (.*)\n\n/.exec(text) ?? []
      if (data !== undefined) resolve(data)
    }),
  )
  await site.nextSnapshot((world) => {
    const { collateral } = crowd(1)
    const [words] = collateral.map(([, words]) => words)
    world.accounts[0] = [[alice, words ?? []]]
    world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: 1_000_000_000n }]]]
  })
  await site.nextSnapshot((world) => {
    world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: 2_000_000_000n }]]]
  })
  const data = await found
  request.destroy()
  return data.replace(/"type":"margin\.\w+"/, '"type":"margin.call"')
}

function curve(label: string, scrolls: readonly Scroll[], value: (scroll: Scroll) => number): Curve {
  const points = scrolls.map((scroll) => ({ accounts: scroll.accounts, value: Math.max(0.1, value(scroll)) }))
  return { label, unit: 'ms', points, exponent: fitExponent(points) }
}
