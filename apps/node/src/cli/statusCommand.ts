import { chainsResponse, healthResponse, operatorsResponse, readyResponse } from '@plimsoll/wire'
import { Command } from 'commander'
import { z } from 'zod'
import { loadConfig } from '../config/loadConfig.ts'
import { readEnvironment } from '../config/readEnvironment.ts'
import { NoNodeAnswers } from '../errors.ts'
import { configOption } from './configOption.ts'
import { exitCodes } from './exitCodes.ts'
import { statusText } from './statusText.ts'

/** `plimsoll status` */
export function statusCommand(variables: NodeJS.ProcessEnv): Command {
  const command = new Command('status')
    .description('show how a running node is doing; exits with 1 if it is not ready')
    .addOption(configOption())
    .option('-u, --url <url>', 'where its API answers, instead of --config', 'http://127.0.0.1:8080')
  return command.action(async ({ config, url }: { config?: string; url: string }) => {
    const status = await fetchStatus(config === undefined ? url : await apiUrl(config, variables))
    process.stdout.write(`${statusText(status)}\n`)
    if (!status.ready.ready) process.exitCode = exitCodes.failure
  })
}

/** Everything `plimsoll status` shows. */
export type NodeStatus = Awaited<ReturnType<typeof fetchStatus>>

async function fetchStatus(url: string) {
  const [health, ready, chains, operators] = await Promise.all([
    get('/health', healthResponse),
    get('/ready', readyResponse),
    get('/v1/chains', chainsResponse),
    get('/v1/operators', operatorsResponse),
  ])
  return { url, health, ready, ...chains, operators }

  async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    try {
      const response = await fetch(new URL(path, url), { signal: AbortSignal.timeout(5_000) })
      return schema.parse(await response.json())
    } catch (cause) {
      throw new NoNodeAnswers('No node answers', {
        details: { url, path, reason: reasonOf(cause) },
        hint: 'Is it running? plimsoll start --config FILE',
        cause,
      })
    }
  }
}

async function apiUrl(file: string, variables: NodeJS.ProcessEnv): Promise<string> {
  const { api } = await loadConfig(file, readEnvironment(variables))
  // An address to listen on is not always one to connect to.
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[api.host] ?? api.host
  return `http://${host}:${api.port}`
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'the answer is not that of a Plimsoll node'
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}
