/** Runs a task after every task given before it has ended, well or badly. */
export type Mutex = <T>(task: () => Promise<T>) => Promise<T>

/** Serialises tasks in the order they are given; a failed task fails only its own caller. */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const result = last.then(task)
    last = result.catch(() => undefined)
    return result
  }
}
