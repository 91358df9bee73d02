import type { WebhooksResponse } from '@plimsoll/wire'
import colors from 'picocolors'
import { plainTable } from './plainTable.ts'
import { printable } from './printable.ts'

/** Messages to endpoints as a person reads them in a terminal. */
export function webhooksText(messages: WebhooksResponse['messages']): string {
  if (messages.length === 0) return 'There are no such messages.'
  const rows = plainTable('endpoint', 'account', 'message', 'age', 'state', 'attempts', 'last answer')
  for (const { endpoint, account, type, line, state, attempts, ageSeconds, nextSeconds, answer } of messages)
    rows.push([
      printable(endpoint),
      account,
      `${type} ${line}`,
      `${ageSeconds} s`,
      stateText(state, nextSeconds),
      String(attempts),
      answer === null ? '–' : printable(answer),
    ])
  return rows.toString()
}

function stateText(state: WebhooksResponse['messages'][number]['state'], nextSeconds: number | null): string {
  if (state === 'waiting') return colors.yellow(nextSeconds === null ? state : `${state}, in ${nextSeconds} s`)
  return state === 'failed' ? colors.red(state) : colors.green(state)
}
