import { beforeAll, describe, expect, test } from 'vitest'
import { type Bench, createBench } from './createBench.ts'
import { drawScenario, type Scenario } from './drawScenario.ts'
import type { Fault } from './providers/faults.ts'
import { runScenario } from './runScenario.ts'

const salt = 7
let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})

/** A run in which every chain has one provider, which is believed, and the first chain's has these faults. */
function alone(seed: number, faults: readonly Fault[]): Scenario {
  const scenario = drawScenario(seed)
  const { calmAt, epochMs } = scenario
  const windows = faults.map((fault) => ({ fault, from: 2 * epochMs, until: calmAt, probability: 1 }))
  const provider = { name: 'a', delayMs: 0, latencyMs: { low: 5, high: 20 }, requestsPerSecond: undefined }
  const chains = scenario.chains.map((chain, slot) => ({
    ...chain,
    finality: { kind: 'depth' as const, blocks: 0 },
    violation: undefined,
    reorgs: [],
    blockMs: 500,
    busy: 0.9,
    quorum: 1,
    providers: [{ ...provider, windows: slot === 0 ? windows : [] }],
  }))
  return { ...scenario, chains, kills: [], mood: 'both' }
}

/** What is found wrong in some runs with these faults. */
async function wrongWith(faults: readonly Fault[]): Promise<string[]> {
  const wrong: string[] = []
  for (let seed = 1; seed <= 8; seed++) wrong.push(...(await runScenario(alone(seed, faults), { bench })).wrong)
  return wrong
}

describe('a reader that believes one provider', () => {
  test.each<[string, Fault[], RegExp]>([
    ['a number in the state', [{ kind: 'lieAboutState', salt }], /accounts root|claims root|asset table|registry/],
    ['a block hash', [{ kind: 'lieAboutHash', salt }], /head .* never was/],
    ['a block time', [{ kind: 'lieAboutTime', salt }], /head .* never was/],
    ['a head that it makes up', [{ kind: 'boast', blocks: 3, makesUp: true, salt }], /head .* never was/],
    ['whom an event names', [{ kind: 'renameLog', salt }], /accounts root/],
    [
      'one event less and one more',
      [
        { kind: 'omitLogs', all: false },
        { kind: 'inventLog', salt },
      ],
      /accounts root/,
    ],
    ['which chain it serves', [{ kind: 'serveChain', slot: 1 }], /head .* never was/],
  ])('error: is caught when it is lied to about %s', async (_, faults, expected) => {
    expect((await wrongWith(faults)).join('\n')).toMatch(expected)
  })

  test.each<[string, Fault]>([
    ['omits all events', { kind: 'omitLogs', all: true }],
    ['omits an event', { kind: 'omitLogs', all: false }],
    ['invents an event', { kind: 'inventLog', salt }],
    ['cuts its answers short', { kind: 'cutBytes' }],
    ['reads another block than it is asked for', { kind: 'readLatest' }],
    ['lags', { kind: 'lag', blocks: 3 }],
    ['stands still', { kind: 'freeze' }],
    ['is started again from an older copy', { kind: 'goBack', blocks: 5 }],
    ['boasts of blocks it does not have', { kind: 'boast', blocks: 3, makesUp: false, salt }],
  ])('behavior: is right all the same when that one %s', async (_, fault) => {
    expect(await wrongWith([fault])).toEqual([])
  })
})
