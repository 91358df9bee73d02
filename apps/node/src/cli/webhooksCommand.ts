import { Command } from 'commander'
import type { z } from 'zod'
import { configOption, readConfigOption } from './configOption.ts'
import { exitCodes } from './exitCodes.ts'

type Options = { config?: string; url: string }

/** `plimsoll webhooks` */
export function webhooksCommand(variables: NodeJS.ProcessEnv): Command {
  const list = withNode(new Command('list'))
    .description('show the newest message about each account to each endpoint')
    .action(async (options: Options) => void (await show(options, [])))
  const failed = withNode(new Command('failed'))
    .description('show the messages that are not tried any more; exits with 1 if there are any')
    .action(async (options: Options) => {
      if ((await show(options, ['failed'])) > 0) process.exitCode = exitCodes.failure
    })
  const resend = withNode(new Command('resend'))
    .description('send a message again, or all that failed')
    .argument('[endpoint]', 'its name, as webhooks list shows it')
    .argument('[account]', 'the account id that the message is about')
    .option('--failed', 'all that failed')
    .action(async (endpoint: string | undefined, account: string | undefined, options: Options & { failed?: true }) => {
      if (options.failed) return resendFailed(options)
      if (endpoint === undefined || account === undefined)
        return resend.error('error: give an endpoint and an account, or --failed', { exitCode: exitCodes.usage })
      await resendOne(await urlOf(options), { endpoint, account })
    })
  return new Command('webhooks')
    .description('messages to the endpoints of webhooks')
    .addCommand(list)
    .addCommand(failed)
    .addCommand(resend)

  async function urlOf({ config, url }: Options): Promise<string> {
    const { adminUrl } = await import('./fetchStatus.ts')
    return config === undefined ? url : adminUrl(await readConfigOption(config, variables))
  }

  async function messagesOf(url: string, states: readonly string[]) {
    const { webhooksResponse } = await import('@plimsoll/wire')
    const query = states.map((state) => `state=${state}`).join('&')
    return (await askNode(url, { path: `/webhooks?${query}`, schema: webhooksResponse })).messages
  }

  async function show(options: Options, states: readonly string[]): Promise<number> {
    const { webhooksText } = await import('./webhooksText.ts')
    const messages = await messagesOf(await urlOf(options), states)
    process.stdout.write(`${webhooksText(messages)}\n`)
    return messages.length
  }

  async function resendFailed(options: Options): Promise<void> {
    const url = await urlOf(options)
    for (const key of await messagesOf(url, ['failed'])) await resendOne(url, key)
  }
}

async function resendOne(url: string, { endpoint, account }: { endpoint: string; account: string }): Promise<void> {
  const { resendWebhookResponse } = await import('@plimsoll/wire')
  const { parseAccountId } = await import('@plimsoll/protocol')
  const { printable } = await import('./printable.ts')
  const body = { endpoint, account: parseAccountId(account) }
  const { answer } = await askNode(url, { path: '/webhooks/resend', schema: resendWebhookResponse, body })
  process.stdout.write(`${printable(endpoint)} ${account}: ${answer === null ? 'is sent again' : printable(answer)}\n`)
}

function withNode(command: Command): Command {
  return command
    .addOption(configOption())
    .option(
      '-u, --url <url>',
      'where the admin listener of the node answers, instead of --config',
      'http://127.0.0.1:8082',
    )
}

async function askNode<Schema extends z.ZodType>(
  url: string,
  { path, schema, body }: { path: string; schema: Schema; body?: object },
): Promise<z.output<Schema>> {
  const { askAdmin } = await import('./askAdmin.ts')
  return askAdmin(url, { path, schema, ...(body && { body }) })
}
