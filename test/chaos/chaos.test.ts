import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ChaosWorld, startChaosWorld } from './chaosWorld.ts'
import { createJudge, type Judge } from './judge.ts'
import { runFaults } from './runFaults.ts'

const { CHAOS_SEED = '1', CHAOS_FAULTS, CHAOS_MINUTES, PLIMSOLL_PROFILE } = process.env
const isLong = PLIMSOLL_PROFILE === 'long'
const minutes = Number(CHAOS_MINUTES ?? Number.POSITIVE_INFINITY)
const usual = isLong ? 3_000 : CHAOS_MINUTES === undefined ? 8 : Number.POSITIVE_INFINITY
const count = Number(CHAOS_FAULTS ?? usual)
const seed = CHAOS_SEED === 'today' ? Math.floor(Date.now() / 86_400_000) : Number(CHAOS_SEED)

describe('three operators to whom everything happens', () => {
  let world: ChaosWorld
  let judge: Judge
  beforeAll(async () => {
    world = await startChaosWorld(process.env)
    judge = createJudge(world)
    await judge.recovered()
  })
  afterAll(async () => {
    judge?.stop()
    await world?.stop()
  })

  // Only guards against a hang.
  test('behavior: nothing is lost, no epoch has a second digest, and all recover alone', {
    timeout: 24 * 3_600_000,
  }, async () => {
    const write = (line: string) => void process.stdout.write(`${line}\n`)
    const tally = await runFaults(world, judge, { seed, count, minutes, write })
    const total = [...tally.values()].reduce((sum, times) => sum + times, 0)
    write(
      `\nSeed ${seed}: ${total} faults, ${judge.accepted()} epochs\n\n| fault | times | survived |\n| --- | ---: | ---: |`,
    )
    for (const [name, times] of [...tally].sort()) write(`| ${name} | ${times} | ${times} |`)
    expect(total).toBeGreaterThan(0)
  })
})
