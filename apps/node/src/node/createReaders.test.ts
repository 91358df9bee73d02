import { eoaAccountId } from '@plimsoll/protocol'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { startWorld, type World } from '../testing/startWorld.ts'
import { createReaders } from './createReaders.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.chain.stop())

test('default', async () => {
  await world.deposit(5n * 10n ** 18n)
  const config = await loadConfig(world.configFile, {})

  /** A process that reads the chain from nothing, and what that costs. */
  async function readFromNothing(at?: Awaited<ReturnType<ReturnType<typeof createReaders>[number]['head']>>) {
    const [reader] = createReaders(config, {
      log: pino({ level: 'silent' }),
      onFailure: (failure) => expect.unreachable(failure.message),
    })
    if (reader === undefined) throw new RangeError('there is no reader')
    const to = at === undefined ? await reader.head() : await reader.confirm(at)
    const before = reader.status().providers[0]?.requests ?? 0
    const { accounts } = await reader.read({ to })
    const requests = (reader.status().providers[0]?.requests ?? 0) - before
    reader.close()
    return { to, accounts: new Map(accounts), requests }
  }

  const first = await readFromNothing()
  expect([...first.accounts.keys()]).toEqual([eoaAccountId(world.owner.address)])
  // What was read is in the data folder: it is not asked for again.
  const second = await readFromNothing(first.to)
  expect(second.accounts).toEqual(first.accounts)
  expect(second.requests).toBeLessThan(first.requests)
  const third = await readFromNothing()
  expect(third.accounts).toEqual(first.accounts)
})
