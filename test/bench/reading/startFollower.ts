import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { PlimsollError } from '@plimsoll/protocol'
import { askFollower, type Follower } from './follower.ts'

const pollMs = 5

/** A process that should follow the chain ended before it was ready. */
class FollowerFailed extends PlimsollError {
  override name = 'FollowerFailed'
}

/** Makes a process end with the one that started it, however that ends: its standard input is closed then. */
const endWithParent = 'data:text/javascript,process.stdin.on("end",()=>process.exit(1)).resume()'

/**
 * Starts a module that follows the chain, in a process of its own that ends at the latest with `resources`, and resolves once
 * it is ready. Throws {@link FollowerFailed} with the end of its output.
 */
export async function startFollower(
  { args, port, cwd, env = {} }: { args: readonly string[]; port: number; cwd?: string; env?: Record<string, string> },
  resources: AsyncDisposableStack,
): Promise<Follower> {
  const start = performance.now()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['--import', endWithParent, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: 'pipe',
  })
  const ended = once(child, 'exit')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output = (output + text).slice(-4_000)
    })
  }

  async function stop(): Promise<void> {
    child.kill('SIGTERM')
    const patience = new AbortController()
    const late = setTimeout(10_000, undefined, { signal: patience.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    )
    await ended
    patience.abort()
    await late
  }
  resources.defer(stop)

  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new FollowerFailed('A process that follows the chain ended before it was ready.', { details: { output } })
    }
    await setTimeout(pollMs)
  }
  return { readyMs: performance.now() - start, ...askFollower(url), stop }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`)
    await response.body?.cancel()
    return response.ok
  } catch {
    // Not listening yet.
    return false
  }
}
