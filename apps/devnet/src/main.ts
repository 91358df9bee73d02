#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { PlimsollError } from '@plimsoll/protocol'
import pc from 'picocolors'
import { startDevnet } from './devnet.ts'
import { createNarrator } from './narrator.ts'
import { playStory } from './story.ts'
import { whatToTry } from './whatToTry.ts'

const help = `Usage: npx pnpm@12 demo [--once]

Starts three local chains and three operators, plays a liquidation across chains, and stays up until Ctrl-C.

  --once   stop after the story
  --help   show this`

const { values } = parseArgs({
  options: { once: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
})
if (values.help) process.stdout.write(`${help}\n`)
else process.exitCode = await demo(values)

async function demo({ once }: { once: boolean }): Promise<number> {
  const narrator = createNarrator(process.stdout)
  const interrupted = new Promise<void>((resolve) => {
    // Listeners that stay: with none left, the libraries that watch over child processes would end this one at once.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
  const resources = new AsyncDisposableStack()
  const tell = async () => {
    const devnet = await startDevnet({ narrator, resources })
    await playStory(devnet, narrator)
    if (once) return
    for (const text of whatToTry(devnet)) narrator.line(text)
    await interrupted
  }
  try {
    await Promise.race([tell(), interrupted])
    return 0
  } catch (error) {
    narrator.line(pc.red(error instanceof PlimsollError ? `\n${error.name}: ${error.message}` : String(error)))
    return 1
  } finally {
    narrator.line(pc.dim('\nStopping operators and chains …'))
    await resources.disposeAsync()
  }
}
