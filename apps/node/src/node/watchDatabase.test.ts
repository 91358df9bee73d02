import { DatabaseUnavailable, type SigningRecord } from '@plimsoll/store'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { watchDatabase } from './watchDatabase.ts'

function watch(last: SigningRecord['last'], patienceMs = 10_000) {
  const lines: Record<string, unknown>[] = []
  const stop = new AbortController()
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const store = { signing: { last } as SigningRecord }
  const { database, done } = watchDatabase(store, { log, signal: stop.signal, everyMs: 5, patienceMs })
  onTestFinished(() => {
    stop.abort()
    return done
  })
  return { database, lines }
}

test('default', async () => {
  const { database, lines } = watch(async () => undefined)
  expect(database()).toEqual({ latencyMs: undefined, problem: undefined })
  await expect.poll(() => database().latencyMs).toBeGreaterThanOrEqual(0)
  expect(database().problem).toBeUndefined()
  expect(lines).toEqual([])
})

test('behavior: says once that it is away, and when it is back', async () => {
  let isAway = true
  const { database, lines } = watch(async () => {
    if (isAway) throw new DatabaseUnavailable('The PostgreSQL server does not answer.')
    return undefined
  })
  await expect.poll(() => database().problem).toBeInstanceOf(DatabaseUnavailable)
  isAway = false
  await expect.poll(() => database().problem).toBeUndefined()
  expect(lines.map(({ level }) => level)).toEqual([40, 30])
})

test('error: one that hangs', async () => {
  const { database } = watch(() => new Promise(() => undefined), 20)
  await expect.poll(() => database().problem?.name).toBe('DatabaseTimeout')
})
