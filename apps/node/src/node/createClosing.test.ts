import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createClosing } from './createClosing.ts'

function setUp() {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  return { lines, ...createClosing({ log, totalMs: 200, partMs: 100, leastMs: 10 }) }
}
const hangs = () => new Promise(() => undefined)

test('default', async () => {
  const { inTime, lines } = setUp()
  const closed: string[] = []
  await inTime('store', () => closed.push('store'))()
  await inTime('api', async () => closed.push('api'))()
  expect(closed).toEqual(['store', 'api'])
  expect(lines).toEqual([])
})

test('behavior: parts that hang are named and left behind, all within a time', async () => {
  const { inTime, lines } = setUp()
  const began = Date.now()
  for (let part = 0; part < 10; part++) await inTime(`part ${part}`, hangs)()
  expect(Date.now() - began).toBeLessThan(1_000)
  expect(lines.length).toBe(10)
  expect(lines[0]).toContain('NotStopped')
  expect(lines[0]).toContain('part 0')
})

test('behavior: a part that fails keeps no other from closing', async () => {
  const { inTime, lines } = setUp()
  await inTime('api', () => {
    throw new Error('closed already')
  })()
  await inTime('store', () => Promise.reject(new Error('gone')))()
  expect(lines.length).toBe(2)
  expect(lines[1]).toContain('did not stop well')
})
