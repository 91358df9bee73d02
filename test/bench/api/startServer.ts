import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerAnswer } from './protocol.ts'

type Ready = Extract<ServerAnswer, { kind: 'ready' }>
type Told = Extract<ServerAnswer, { kind: 'told' }>
type Rounds = Extract<ServerAnswer, { kind: 'rounds' }>

/** A server of the benchmark, in a process of its own. */
export type BenchServer = Ready & {
  /** Hears of every snapshot. */
  onTold(listener: (told: Told) => void): void
  /** How the rounds went while something ran. */
  during<T>(run: () => Promise<T>): Promise<{ result: T; rounds: Rounds }>
  stop(): void
}

/** Starts one and waits until it answers. */
export async function startServer(module: URL, argument: number): Promise<BenchServer> {
  const child = fork(fileURLToPath(module), [String(argument)], { execArgv: ['--max-old-space-size=8000'] })
  const ready = await answerOf<Ready>(child, 'ready')
  return {
    ...ready,
    onTold: (listener) =>
      void child.on('message', (answer: ServerAnswer) => answer.kind === 'told' && listener(answer)),
    async during(run) {
      child.send('reset')
      const result = await run()
      child.send('rounds')
      return { result, rounds: await answerOf<Rounds>(child, 'rounds') }
    },
    stop: () => void child.kill('SIGKILL'),
  }
}

async function answerOf<Answer extends ServerAnswer>(child: ChildProcess, kind: Answer['kind']): Promise<Answer> {
  for (;;) {
    const [answer]: ServerAnswer[] = await once(child, 'message')
    if (answer?.kind === kind) return answer as Answer
  }
}
