import { expect, onTestFinished, test } from 'vitest'
import { whileSole } from './whileSole.ts'

const polling = { timeout: 60_000, interval: 5 }

/** A right that one at a time may have, and that can be taken away. */
function createRight() {
  let lose: (() => void) | undefined
  return {
    lose: () => lose?.(),
    async claim() {
      if (lose !== undefined) return undefined
      const { promise: lost, resolve } = Promise.withResolvers<void>()
      lose = resolve
      const release = async () => {
        lose = undefined
      }
      return { lost, release }
    },
  }
}

test('default: one runs, and the next when that ends', async () => {
  const { claim } = createRight()
  const log: string[] = []
  const run = async (name: string) => {
    const sole = await whileSole({
      claim,
      start: async () => {
        log.push(`${name} starts`)
        return { name, close: async () => void log.push(`${name} ends`) }
      },
      onElsewhere: () => log.push(`${name} waits`),
      onError: (error) => expect.unreachable(error.message),
      everyMs: 10,
    })
    onTestFinished(sole.close)
    return sole
  }
  const first = await run('first')
  const second = await run('second')
  expect([first.current()?.name, first.isElsewhere()]).toEqual(['first', false])
  expect([second.current(), second.isElsewhere()]).toEqual([undefined, true])
  await first.close()
  await expect.poll(() => second.current()?.name, polling).toBe('second')
  expect(second.isElsewhere()).toBe(false)
  expect(log).toEqual(['first starts', 'second waits', 'first ends', 'second starts'])
})

test('behavior: what loses its right ends, and begins again when it has it again', async () => {
  const right = createRight()
  const log: string[] = []
  const sole = await whileSole({
    claim: right.claim,
    start: async () => {
      log.push('starts')
      return { close: async () => void log.push('ends') }
    },
    onElsewhere: () => log.push('waits'),
    onError: (error) => expect.unreachable(error.message),
    everyMs: 10,
  })
  onTestFinished(sole.close)
  right.lose()
  await expect.poll(() => log, polling).toEqual(['starts', 'ends', 'starts'])
})

test('error: what cannot start is told, and tried again', async () => {
  const { claim } = createRight()
  const errors: string[] = []
  const sole = await whileSole({
    claim,
    start: async () => {
      if (errors.length < 2) throw new RangeError('not yet')
      return { close: async () => undefined }
    },
    onElsewhere: () => expect.unreachable(),
    onError: ({ message }) => errors.push(message),
    everyMs: 10,
  })
  onTestFinished(sole.close)
  expect(sole.current()).toBeUndefined()
  await expect.poll(sole.current, polling).toBeDefined()
  expect(errors).toEqual(['not yet', 'not yet'])
})
