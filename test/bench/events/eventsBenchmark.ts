import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../api/startServer.ts'
import type { Benchmark, Curve, Measurement } from '../harness/benchmark.ts'
import { fitExponent, median } from '../harness/statistics.ts'

const largest = Number(process.env.ACCOUNTS ?? 1_000_000)
const sizes = [largest / 100, largest / 10, largest]
const seconds = 20

/** One step as a reader has it: when its last event was there, and what came. */
type Step = { epoch: number; at: number; events: number; bytes: number }
type Run = { accounts: number; delays: number[]; steps: Step[]; roundMs: number; bareMs: number }

/** The stream of all margin events at a price that moves every second, against a server that sends as many bytes that it has ready. */
export const eventsBenchmark: Benchmark = {
  title: 'Events: from a snapshot to the last event of everybody who crossed a line',
  input: 'a price that moves and 1,000 changed accounts each second, one reader of everything',
  packages: ['hono', '@hono/node-server'],
  async run(progress) {
    const runs: Run[] = []
    for (const accounts of sizes) {
      progress(`${accounts.toLocaleString('en')} accounts`)
      runs.push(await measure(accounts))
    }
    const last = runs.at(-1)
    if (last === undefined) throw new RangeError('nothing was measured')
    return {
      measurements: describe(last),
      curves: [
        curve('Last event after the snapshot', runs, ({ delays }) => median(delays)),
        curve('The same bytes from a bare server', runs, ({ bareMs }) => bareMs),
      ],
    }
  },
}

async function measure(accounts: number): Promise<Run> {
  const server = await startServer(new URL('../api/plimsollServer.ts', import.meta.url), accounts)
  const told = new Map<number, number>()
  server.onTold(({ epoch, at }) => told.set(epoch, at))
  try {
    const steps: Step[] = []
    const reader = readSteps(`${server.url}/v1/events`, (step) => steps.push(step))
    await sleep(5_000)
    steps.length = 0
    const { rounds } = await server.during(() => sleep(seconds * 1_000))
    reader.destroy()
    const delays = steps.flatMap(({ epoch, at }) => (told.has(epoch) ? [at - (told.get(epoch) ?? 0)] : []))
    const bareMs = await measureBare(median(steps.map(({ bytes }) => bytes)))
    return { accounts, delays, steps, roundMs: rounds.roundMs, bareMs }
  } finally {
    server.stop()
  }
}

/** Reads a stream, without a parser that would take time: what counts is when the last byte of a step is there. */
function readSteps(url: string, onStep: (step: Step) => void) {
  let text = ''
  return get(url, (answer: IncomingMessage) => {
    answer.setEncoding('utf8')
    answer.on('data', (part: string) => {
      text += part
      for (;;) {
        const found = /event: snapshot\ndata: .*"epoch":"(\d+)".*\n\n/.exec(text)
        if (found === null) return
        const end = found.index + found[0].length
        const step = text.slice(0, end)
        const at = performance.timeOrigin + performance.now()
        onStep({ epoch: Number(found[1]), at, events: step.split('\nevent: ').length - 1, bytes: step.length })
        text = text.slice(end)
      }
    })
  }).on('error', () => undefined)
}

/** The same number of bytes at once, from a server that has them. */
async function measureBare(bytes: number): Promise<number> {
  const body = 'x'.repeat(bytes)
  const server = createServer((_, response) => response.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const times: number[] = []
  for (let turn = 0; turn < 50; turn++) {
    const start = performance.now()
    await (await fetch(url)).text()
    times.push(performance.now() - start)
  }
  server.close()
  return median(times)
}

function describe({ accounts, delays, steps, roundMs, bareMs }: Run): Measurement[] {
  const size = accounts.toLocaleString('en')
  const sorted = delays.toSorted((a, b) => a - b)
  return [
    {
      id: 'delay',
      label: `Last event of a step after its snapshot is served, ${size} accounts`,
      value: median(delays),
      unit: 'ms',
      budget: { atMost: 100 },
    },
    { id: 'delay/worst', label: '… the worst step', value: sorted.at(-1) ?? Number.NaN, unit: 'ms' },
    { id: 'events', label: 'Events of a step', value: median(steps.map(({ events }) => events)), unit: 'events' },
    {
      id: 'delay/bare',
      label: '  times as long as the same bytes from a server that has them ready',
      value: median(delays) / bareMs,
      unit: '×',
    },
    { id: 'round', label: 'The snapshot itself, beside it', value: roundMs, unit: 'ms' },
  ]
}

function curve(label: string, runs: readonly Run[], value: (run: Run) => number): Curve {
  const points = runs.map((run) => ({ accounts: run.accounts, value: Math.max(0.1, value(run)) }))
  return { label, unit: 'ms', points, exponent: fitExponent(points) }
}
