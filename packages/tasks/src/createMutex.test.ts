import { expect, test } from 'vitest'
import { createMutex } from './createMutex.ts'

class TaskFailed extends Error {
  override name = 'TaskFailed'
}

test('default', async () => {
  const exclusive = createMutex()
  const log: string[] = []
  const task = (name: string, ticks: number) => async () => {
    log.push(`${name} starts`)
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve()
    log.push(`${name} ends`)
    return name
  }
  expect(await Promise.all([exclusive(task('a', 9)), exclusive(task('b', 1))])).toEqual(['a', 'b'])
  expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends'])
})

test('error: a failed task fails only its own caller', async () => {
  const exclusive = createMutex()
  const failed = exclusive(async () => {
    throw new TaskFailed()
  })
  const next = exclusive(async () => 'done')
  await expect(failed).rejects.toThrow(TaskFailed)
  expect(await next).toBe('done')
})
