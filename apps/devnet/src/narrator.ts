import ora from 'ora'
import pc from 'picocolors'
import type { Hex } from 'viem'

/** What a finished step has to show; all optional. `text` replaces the sentence shown while it ran. */
export type Told = { text?: string; chain?: string; epoch?: bigint | undefined; transaction?: Hex }

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
      const latency = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
      const stopProgress = showProgress(stream, () => `${text} ${pc.dim(latency())}`)
      try {
        const result = await work()
        stopProgress()
        write(`  ${pc.green('✔')} ${row({ text, ...tell(result), latency: latency() })}`)
        return result
      } catch (error) {
        stopProgress()
        write(`  ${pc.red('✖')} ${text}: failed after ${latency()}`)
        throw error
      }
    },
  }
}

/** Tells nothing: for tests. */
export const silentNarrator: Narrator = { heading: () => {}, line: () => {}, step: (_, work) => work() }

// A line that moves, where the stream is a terminal; a sign of life every five seconds where it is a file or a pipe.
function showProgress(stream: NodeJS.WriteStream, text: () => string): () => void {
  if (!stream.isTTY) {
    const alive = setInterval(() => stream.write(`    … ${text()}\n`), 5_000)
    return () => clearInterval(alive)
  }
  const spinner = ora({ text: text(), stream, indent: 2 }).start()
  const clock = setInterval(() => {
    spinner.text = text()
  }, 100)
  return () => {
    clearInterval(clock)
    spinner.stop()
  }
}

function row({ text, chain = '', epoch, transaction, latency }: Told & { text: string; latency: string }): string {
  const columns = [
    chain.padEnd(8),
    (epoch === undefined ? '' : `epoch ${epoch}`).padEnd(16),
    (transaction === undefined ? '' : `${transaction.slice(0, 10)}…${transaction.slice(-4)}`).padEnd(16),
    latency.padStart(7),
  ]
  return `${text.padEnd(62)} ${pc.cyan(columns[0] ?? '')} ${pc.dim(columns.slice(1).join(' '))}`
}
