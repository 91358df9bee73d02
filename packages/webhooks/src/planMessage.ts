import { isDeeper, type MarginChange, type MarginLine, messageToTell, nextCalledLine, noLine } from '@plimsoll/protocol'
import type { WebhookMessage, WebhookRow } from '@plimsoll/store'

/** The lines of the deployment, and the highest that an endpoint wants to hear of. */
export type LinesFor = { readonly lines: readonly MarginLine[]; readonly highest: number | undefined }

/** A message that a row is to have. */
export type NewMessage = Pick<WebhookMessage, 'id' | 'body'>

/**
 * The row of an account at a snapshot where it is below `band` thresholds: what is told no more is taken out, and what is to be told
 * anew is made by `make`. The same row if nothing changes.
 */
export function planMessage(
  row: WebhookRow,
  {
    band,
    lines,
    highest,
    make,
    now,
  }: LinesFor & { band: number; make: (change: MarginChange) => NewMessage; now: number },
): WebhookRow {
  const called = nextCalledLine(row.called, { band, lines, highest })
  if (isCurrent({ ...row, called }, { lines, highest })) return called === row.called ? row : { ...row, called }
  const change = messageToTell(called, { ...row, lines, highest })
  if (change === undefined) return { ...row, called, message: undefined }
  const fresh = {
    state: 'waiting',
    attempts: 0,
    madeAt: now,
    nextAt: now,
    endedAt: undefined,
    answer: undefined,
  } as const
  return { ...row, called, message: { ...change, ...make(change), called, ...fresh } }
}

/** Whether the message of a row is what its endpoint is to be told, or it has none because that knows. */
export function isCurrent(row: WebhookRow, { lines, highest }: LinesFor): boolean {
  const { message, called } = row
  const change = messageToTell(called, { ...row, lines, highest })
  if (message === undefined || message.state === 'delivered') return change === undefined
  return change?.type === message.type && change.line === message.line && message.called === called
}

/** The row while its message is on its way: from the moment that it leaves it may have been heard. */
export function onItsWay(row: WebhookRow, message: WebhookMessage): WebhookRow {
  const { called } = message
  if (message.type === 'margin.cured')
    return { ...row, message, maybeCleared: Math.max(row.maybeCleared ?? 0, called ?? noLine) }
  const heard = isDeeper(row.maybeTold, row.told) ? row.maybeTold : row.told
  return { ...row, message, maybeTold: isDeeper(called, heard) ? called : row.maybeTold }
}

/** The row once the receiver has taken a message. */
export function onHeard(row: WebhookRow, { type, called }: Pick<WebhookMessage, 'type' | 'called'>): WebhookRow {
  // Another cure that may have been heard said more: then the line that is not cleared has to be told again.
  const isDoubtful = type === 'margin.cured' && (row.maybeCleared ?? 0) > (called ?? noLine)
  return { ...row, told: called, maybeTold: undefined, maybeCleared: isDoubtful ? row.maybeCleared : undefined }
}
