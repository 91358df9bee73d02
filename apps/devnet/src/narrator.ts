import ora from 'ora'
import pc from 'picocolors'
import type { Hex } from 'viem'

/** What a finished step has to show; all optional but the sentence. */
export type Told = { text?: string; chain?: string; epoch?: bigint; transaction?: Hex; details?: readonly string[] }

/** Tells a run in the terminal: one line per step with chain, epoch, transaction and latency. */
export type Narrator = {
  heading: (text: string) => void
  /** Shows `text` while `work` runs, then a line with what `tell` makes of its result; a failure is shown and rethrown. */
  step: <T>(text: string, work: () => Promise<T>, tell?: (result: T) => Told) => Promise<T>
  line: (text: string) => void
}

export function createNarrator(stream: NodeJS.WriteStream): Narrator {
  const write = (text: string) => stream.write(`${text}\n`)
  return {
    heading: (text) => write(`\n${pc.bold(text)}`),
    line: write,
    async step(text, work, tell = () => ({})) {
      const started = performance.now()
      const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
      const spinner = ora({ text, stream, indent: 2 }).start()
      const clock = setInterval(() => {
        spinner.text = `${text} ${pc.dim(seconds())}`
      }, 100)
      try {
        const result = await work()
        const told = tell(result)
        spinner.succeed(row({ ...told, text: told.text ?? text, latency: seconds() }))
        for (const detail of told.details ?? []) write(`      ${pc.dim(detail)}`)
        return result
      } catch (error) {
        spinner.fail(`${text} ${pc.red('failed')} after ${seconds()}`)
        throw error
      } finally {
        clearInterval(clock)
      }
    },
  }
}

function row({ text, chain, epoch, transaction, latency }: Told & { text: string; latency: string }): string {
  const columns = [
    text.padEnd(58),
    (chain ?? '').padEnd(8),
    (epoch === undefined ? '' : `epoch ${epoch}`).padEnd(16),
    (transaction === undefined ? '' : `${transaction.slice(0, 10)}…${transaction.slice(-4)}`).padEnd(15),
    latency.padStart(7),
  ]
  return `${columns[0]} ${pc.cyan(columns[1] ?? '')} ${pc.dim(columns.slice(2).join(' '))}`
}

/** Tells nothing: for tests. */
export const silentNarrator: Narrator = { heading: () => {}, line: () => {}, step: (_, work) => work() }
