/** Runs something and puts away what it has opened, also when the run is broken off by a signal. */
export async function withResources<T>(run: (resources: AsyncDisposableStack) => Promise<T>): Promise<T> {
  const resources = new AsyncDisposableStack()
  let disposal: Promise<void> | undefined
  // Once, and everybody waits for it: the run fails as soon as the first of its resources is gone.
  const dispose = () => {
    disposal ??= resources.disposeAsync()
    return disposal
  }
  const stop = () => void dispose().finally(() => process.exit(1))
  // Not `once`: anvil's keeper, finding nobody else who listens, would end the process before everything is put away.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)
  try {
    return await run(resources)
  } finally {
    await dispose()
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop)
  }
}
