import { setTimeout as sleep } from 'node:timers/promises'
import { alice, bob } from '@plimsoll/keeper/testing'
import { type OpenTestQueue, testQueues } from '@plimsoll/store/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { MessageNotFound } from './errors.ts'
import { createCalls, debtBelow, endpointAt, noQueue, startCalls, until } from './testing/startCalls.ts'
import { type Receiver, startReceiver } from './testing/startReceiver.ts'

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.stop())

const told = ({ received }: Receiver) =>
  received.map(({ event }) => ('line' in event ? `${event.type} ${event.line}` : event.type))
const fine = 1_000

describe.each(await testQueues(process.env))('$name', ({ open }) => {
  let backend: OpenTestQueue
  beforeAll(async () => {
    backend = await open()
  })
  afterAll(() => backend.close())

  /** Webhooks on the backend, with nothing told before. */
  async function start(options: Partial<Parameters<typeof startCalls>[1]> = {}) {
    const { webhooks } = backend.store
    await webhooks.keepEndpoints([])
    await webhooks.write({ rows: [], step: { epoch: 0n, previousEpoch: 0n } })
    return restart(options)
  }

  function restart(options: Partial<Parameters<typeof startCalls>[1]> = {}) {
    const openQueue = async () => ({ ...backend.queue, close: async () => undefined })
    const webhooks = startCalls(backend.store, { openQueue, endpoints: [endpointAt(receiver)], ...options })
    onTestFinished(async () => {
      await webhooks.close()
      expect(webhooks.problems).toEqual([])
    })
    return webhooks
  }

  test('default', async () => {
    const calls = createCalls()
    const webhooks = await start()
    for (const [turn, debt] of [fine, debtBelow[2500], debtBelow[1000], debtBelow[0], fine].entries()) {
      webhooks.take(await calls.next(debt))
      await until(() => receiver.received.length === turn)
    }
    expect(receiver.received.map(({ id }) => id)).toEqual([
      `2-1-call-2500-${alice}`,
      `3-2-worse-1000-${alice}`,
      `4-3-liquidatable-0-${alice}`,
      `5-4-cured-2500-${alice}`,
    ])
    expect(receiver.received[0]?.event).toMatchObject({ account: alice, epoch: 2n, cure: { line: expect.anything() } })
    await until(async () => (await webhooks.list({ states: ['delivered'], limit: 9 })).length === 1)
  })

  test('behavior: who is below a line at the first snapshot is called, of all accounts', async () => {
    const calls = createCalls()
    const endpoints = [endpointAt(receiver, { accounts: undefined })]
    const webhooks = await start({ endpoints })
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(() => receiver.received.length === 1)
    expect(told(receiver)).toEqual(['margin.call 2500'])
    // And one that begins in the middle, without memory of what came before.
    await webhooks.close()
    const again = restart({ endpoints })
    again.take(await calls.next(debtBelow[0]))
    await until(() => receiver.received.length === 2)
    expect(receiver.received[1]?.id).toBe(`2-1-liquidatable-0-${alice}`)
  })

  test('behavior: an endpoint hears of its accounts and lines only', async () => {
    const calls = createCalls()
    const other = await startReceiver()
    onTestFinished(() => other.stop())
    const endpoints = [
      endpointAt(receiver, { accounts: new Set([bob]) }),
      endpointAt(other, { name: 'deep', line: 1_000 }),
    ]
    const webhooks = await start({ endpoints })
    webhooks.take(await calls.next(debtBelow[2500]))
    webhooks.take(await calls.next(debtBelow[1000]))
    await until(() => other.received.length === 1)
    expect(told(other)).toEqual(['margin.worse 1000'])
    expect(receiver.requests()).toBe(0)
  })

  test('behavior: to and fro over a line is one call', async () => {
    const calls = createCalls()
    const webhooks = await start()
    for (const [turn, debt] of [1_950, 1_900, 1_950, 1_900, 1_950].entries()) {
      webhooks.take(await calls.next(debt))
      await until(async () => (await backend.store.webhooks.step())?.epoch === BigInt(turn + 1))
    }
    await until(() => receiver.received.length === 1)
    await sleep(300)
    expect(told(receiver)).toEqual(['margin.call 2500'])
  })

  test('behavior: a call that was not delivered and is cured is never told', async () => {
    const calls = createCalls()
    const webhooks = await start()
    await receiver.stop()
    webhooks.take(await calls.next(debtBelow[1000]))
    await until(async () => ((await row())?.message?.attempts ?? 0) > 2)
    expect((await row())?.message?.answer).toBe('ECONNREFUSED')
    webhooks.take(await calls.next(fine))
    await until(async () => (await row())?.message === undefined)
    await receiver.start()
    await sleep(400)
    expect(receiver.requests()).toBe(0)
    expect(await row()).toMatchObject({ called: undefined, told: undefined, maybeTold: undefined })
  })

  test('behavior: after an hour away a receiver hears where the account is, and nothing of how it came there', async () => {
    const calls = createCalls()
    const webhooks = await start()
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(() => receiver.received.length === 1)
    receiver.answer((_, response) => response.writeHead(500).end())
    for (const debt of [debtBelow[1000], fine, debtBelow[0], debtBelow[1000]]) {
      webhooks.take(await calls.next(debt))
      const before = receiver.requests()
      await until(() => receiver.requests() > before)
    }
    receiver.answer(undefined)
    await until(() => receiver.received.length === 2)
    expect(told(receiver)[1]).toBe('margin.worse 1000')
    await until(async () => (await row())?.told === 1_000)
  })

  test('behavior: what may have been heard is taken back', async () => {
    const calls = createCalls()
    const webhooks = await start({ timeoutMs: 150 })
    // It has the message, and says nothing.
    receiver.answer(() => undefined)
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(async () => (await row())?.message?.answer === 'no answer in time')
    webhooks.take(await calls.next(fine))
    await until(async () => (await row())?.message?.type === 'margin.cured')
    receiver.answer(undefined)
    await until(() => told(receiver).at(-1) === 'margin.cured 2500')
    await until(async () => (await row())?.message?.state === 'delivered')
    expect(await row()).toMatchObject({ told: undefined, maybeTold: undefined, maybeCleared: undefined })
  })

  test('behavior: a state that comes while a message is on its way is told after it', async () => {
    const calls = createCalls()
    const webhooks = await start({ timeoutMs: 5_000 })
    const held = Promise.withResolvers<() => void>()
    receiver.answer((_, response) => held.resolve(() => response.writeHead(204).end()))
    webhooks.take(await calls.next(debtBelow[0]))
    const release = await held.promise
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(async () => (await row())?.called === 2_500)
    receiver.answer(undefined)
    release()
    await until(() => receiver.received.length === 1)
    // It heard that it was liquidatable: no call, but what is cleared.
    expect(told(receiver)).toEqual(['margin.cured 1000'])
    await until(async () => (await row())?.told === 2_500)
  })

  test('behavior: what is not taken for so long has failed, until somebody sends it again', async () => {
    const calls = createCalls()
    const attempts: string[] = []
    const webhooks = await start({ gapsMs: [20, 20], onAttempt: ({ outcome }) => attempts.push(outcome.answer) })
    receiver.answer((_, response) => response.writeHead(503).end())
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(async () => (await row())?.message?.state === 'failed')
    expect(attempts).toEqual(['answered 503', 'answered 503', 'answered 503'])
    expect(await webhooks.list({ states: ['failed'], limit: 9 })).toHaveLength(1)
    receiver.answer(undefined)
    await sleep(300)
    expect(receiver.received).toEqual([])
    const key = { endpoint: 'desk', account: alice }
    expect(await webhooks.resend(key)).toEqual({ state: 'waiting', answer: undefined })
    await until(async () => (await row())?.message?.state === 'delivered')
    expect(await webhooks.resend(key)).toEqual({ state: 'delivered', answer: 'answered 204' })
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)
    expect(receiver.received).toHaveLength(2)
    await expect(webhooks.resend({ endpoint: 'desk', account: bob })).rejects.toThrow(MessageNotFound)
  })

  test('behavior: an endpoint that is slow holds up no other', async () => {
    const calls = createCalls()
    const quick = await startReceiver()
    onTestFinished(() => quick.stop())
    const accounts = new Set([alice, bob])
    const endpoints = [endpointAt(receiver, { accounts }), endpointAt(quick, { name: 'quick', accounts })]
    const webhooks = await start({ endpoints, perEndpoint: 1, timeoutMs: 5_000 })
    const held: (() => void)[] = []
    receiver.answer((_, response) => held.push(() => response.writeHead(204).end()))
    webhooks.take(await calls.next(debtBelow[0], debtBelow[0]))
    await until(() => quick.received.length === 2)
    await until(() => held.length === 1)
    await sleep(300)
    expect([receiver.mostOpen(), receiver.requests()]).toEqual([1, 1])
    receiver.answer(undefined)
    held[0]?.()
    await until(() => receiver.received.length === 1)
  })

  test('behavior: nothing is lost with the queue', async () => {
    const calls = createCalls()
    const webhooks = await start({ gapsMs: Array.from({ length: 100 }, () => 400) })
    await receiver.stop()
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(async () => ((await row())?.message?.attempts ?? 0) > 0)
    await webhooks.close()
    await backend.empty()
    await receiver.start()
    const again = restart()
    again.take(await calls.next(debtBelow[2500]))
    await until(() => receiver.received.length === 1)
    expect(receiver.received[0]?.id).toBe(`1-0-call-2500-${alice}`)
  })

  const row = () => backend.store.webhooks.row({ endpoint: 'desk', account: alice })
})

describe('without a queue', async () => {
  const [first = expect.unreachable()] = await testQueues(process.env)
  let backend: OpenTestQueue
  beforeAll(async () => {
    backend = await first.open()
  })
  afterAll(() => backend.close())

  test('behavior: a message does not wait for a queue that is still being opened', async () => {
    const calls = createCalls()
    const { store, queue, close } = await first.open()
    const opening = Promise.withResolvers<typeof queue>()
    const webhooks = startCalls(store, { openQueue: () => opening.promise, endpoints: [endpointAt(receiver)] })
    onTestFinished(async () => {
      opening.resolve(queue)
      await webhooks.close()
      await close()
    })
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(() => receiver.received.length === 1)
    expect(webhooks.status().queueProblem).toBeUndefined()
    webhooks.take(await calls.next(fine))
    await until(() => receiver.received.length === 2)
  })

  test('behavior: messages arrive all the same, each sweep', async () => {
    const calls = createCalls()
    const webhooks = startCalls(backend.store, { openQueue: noQueue, endpoints: [endpointAt(receiver)] })
    onTestFinished(webhooks.close)
    webhooks.take(await calls.next(debtBelow[2500]))
    await until(() => receiver.received.length === 1)
    expect(webhooks.status().queueProblem).toBeDefined()
    receiver.answer((_, response) => response.writeHead(500).end())
    webhooks.take(await calls.next(fine))
    await until(() => receiver.requests() > 2)
    receiver.answer(undefined)
    await until(() => receiver.received.length === 2)
    expect(told(receiver)).toEqual(['margin.call 2500', 'margin.cured 2500'])
  })
})
