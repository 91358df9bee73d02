import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { alice } from '@plimsoll/keeper/testing'
import { openStore, queueBackend } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { expect, onTestFinished, test } from 'vitest'
import { createCalls, debtBelow, endpointAt, startCalls, until } from './testing/startCalls.ts'
import { startReceiver } from './testing/startReceiver.ts'

const program = fileURLToPath(new URL('./testing/callUntilKilled.ts', import.meta.url))

test.each([
  ['before its receiver is there', 'away'],
  ['while it is on its way', 'silent'],
])('behavior: a message of a process that is killed %s is delivered by the next, under one id', async (_, how) => {
  const receiver = await startReceiver()
  onTestFinished(receiver.stop)
  receiver.answer(() => undefined)
  if (how === 'away') await receiver.stop()
  const database = { dataDir: await createDataFolder() }
  const { url, secret } = receiver
  const child = spawn(process.execPath, [program, JSON.stringify({ database, url, secret })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  if (how === 'silent') await until(() => receiver.requests() > 0)
  child.kill('SIGKILL')
  await once(child, 'close')

  receiver.answer(undefined)
  if (how === 'away') await receiver.start()
  const store = await openStore(database)
  const openQueue = () => queueBackend({ store, prefix: 'killed' })
  const webhooks = startCalls(store, { openQueue, endpoints: [endpointAt(receiver)] })
  onTestFinished(async () => {
    await webhooks.close()
    await store.close()
  })
  const calls = createCalls()
  for (let turn = 0; turn < 2; turn++) webhooks.take(await calls.next(debtBelow[1000]))
  await until(() => receiver.received.length > 0)
  await sleep(500)
  expect(receiver.received).toHaveLength(1)
  expect(new Set(receiver.ids)).toEqual(new Set([`1-0-worse-1000-${alice}`]))
  // The receiver has it before that is written down.
  await expect
    .poll(() => store.webhooks.row({ endpoint: 'desk', account: alice }), { timeout: 60_000 })
    .toMatchObject({ told: 1_000, called: 1_000 })
})
