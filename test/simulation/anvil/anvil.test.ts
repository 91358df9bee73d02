import { setTimeout as sleep } from 'node:timers/promises'
import type { ProviderDisagreement } from '@plimsoll/indexer'
import { entryOf, reorg } from '@plimsoll/indexer/testing/clientOf'
import { mine, startWorld, type World } from '@plimsoll/indexer/testing/startWorld'
import { PlimsollError } from '@plimsoll/protocol'
import { createRandom, type Random } from '@plimsoll/protocol/testing/createRandom'
import { BaseError } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFollower } from './createFollower.ts'
import { drawFailure, drawLie, miscounts } from './drawInjection.ts'

const steps = 15
const depth = 2

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

/** Something happens on the chain. */
async function act(random: Random): Promise<void> {
  const person = random.pick(world.people)
  const units = BigInt(random.between(1, 100))
  const acts = [
    () => world.deposit(person, units),
    () => world.deposit(person, units),
    () => world.pledge(person, units),
    () => mine(world, random.between(1, 4)),
    () => reorg(world.anvil.url, random.between(1, depth + 1)),
  ]
  try {
    await random.pick(acts)()
  } catch (error) {
    // Somebody pledges more than there is.
    if (!(error instanceof BaseError)) throw error
  }
}

/** The providers do what the seed says; only a lies. */
async function misbehave(random: Random): Promise<void> {
  const { number: tip } = await entryOf(world.anvil.url)
  const lie = random.chance(0.6) ? drawLie(random, tip) : undefined
  for (const [index, proxy] of world.proxies.entries()) {
    const failure = random.chance(0.3) ? drawFailure(random.fork(`${index} at ${tip}`)) : undefined
    proxy.inject((request) => failure?.(request) ?? (index === 0 ? lie?.(request) : undefined))
  }
}

describe('a node on anvil, behind providers with faults', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'behavior: what it reads is true, the liar is named, and it goes on once faults stop (seed %i)',
    async (seed) => {
      const random = createRandom(seed).fork('anvil')
      const named = new Set<string>()
      const onDisagreement = ({ outvoted }: ProviderDisagreement) => {
        for (const name of outvoted) named.add(name)
      }
      let follower = createFollower(world, { depth, onDisagreement })

      async function attempt(): Promise<bigint | undefined> {
        try {
          return (await follower.follow()).number
        } catch (error) {
          if (error instanceof PlimsollError) return undefined
          throw error
        }
      }

      /** Tries until the newest block that the policy allows is read. */
      async function followTip(): Promise<void> {
        await mine(world, depth + 1)
        const { number } = await entryOf(world.anvil.url)
        while ((await attempt()) !== number - BigInt(depth)) await sleep(20)
      }

      await followTip()
      for (let step = 0; step < steps; step++) {
        await act(random)
        await misbehave(random)
        if (random.chance(0.1)) {
          follower.close()
          follower = createFollower(world, { depth, onDisagreement })
        }
        await attempt()
      }

      const [liar, ...others] = world.proxies
      for (const proxy of others) proxy.inject(() => undefined)
      liar.inject(miscounts)
      while (!named.has('a')) await followTip()
      liar.inject(() => undefined)
      await followTip()
      follower.close()
      expect([...named]).toEqual(['a'])
    },
  )
})
