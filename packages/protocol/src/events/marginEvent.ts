import { type AccountId, parseAccountId } from '../accounts/accountId.ts'
import { InvalidEventId } from '../errors.ts'
import { isBandBelow, type MarginLine, marginThresholds } from '../risk/marginLines.ts'

/** What happened to an account's margin: it fell below the highest line, a deeper one, or the last one, or it is cleared of one. §13. */
export const marginEventTypes = ['margin.call', 'margin.cured', 'margin.liquidatable', 'margin.worse'] as const

/** The type of a margin event. */
export type MarginEventType = (typeof marginEventTypes)[number]

/** What happened between two snapshots: `line` in basis points as in {@link MarginLine}. */
export type MarginChange = { readonly type: MarginEventType; readonly line: number }

/** The two attested snapshots that an event follows from. */
export type EventStep = { readonly epoch: bigint; readonly previousEpoch: bigint }

/**
 * What an account went through that was in one band of the lines' thresholds and is in another, by type, then line: below a
 * line that it was not below, or no longer below where a line is cleared. §13.
 */
export function marginChanges({
  from,
  to,
  lines,
}: {
  /** Bands as `marginBand` counts them. */
  from: number
  to: number
  lines: readonly MarginLine[]
}): MarginChange[] {
  const thresholds = marginThresholds(lines)
  const isBelow = (band: number, bps: number) => isBandBelow(band, bps, thresholds)
  const changes = lines.flatMap(({ line, clear }): MarginChange[] => {
    if (!isBelow(from, line) && isBelow(to, line)) return [{ type: marginEventTypeAt(line, lines), line }]
    return isBelow(from, clear) && !isBelow(to, clear) ? [{ type: 'margin.cured', line }] : []
  })
  return changes.sort((a, b) => (a.type === b.type ? a.line - b.line : a.type < b.type ? -1 : 1))
}

/** What an account’s fall below a line is called. `lines` are the config's, highest first. */
export function marginEventTypeAt(line: number, lines: readonly MarginLine[]): MarginEventType {
  if (line === 0) return 'margin.liquidatable'
  return line === lines[0]?.line ? 'margin.call' : 'margin.worse'
}

/** The id of a margin event: the same on every node for the same two snapshots. §13. */
export function marginEventId(event: EventStep & MarginChange & { account: AccountId }): string {
  const { epoch, previousEpoch, type, line, account } = event
  return `${epoch}-${previousEpoch}-${type.slice('margin.'.length)}-${line}-${account}`
}

/** The id of the last event of a step. §13. */
export function snapshotEventId({ epoch, previousEpoch }: EventStep): string {
  return `${epoch}-${previousEpoch}-snapshot`
}

const idForm = /^(0|[1-9][0-9]{0,19})-(0|[1-9][0-9]{0,19})-([a-z.]{1,32})(?:-([0-9a-zA-Z-]{1,160}))?$/

/** The step that an event's id names, what it is about, and the rest. Throws {@link InvalidEventId}. §13. */
export function parseEventId(id: string): EventStep & { what: string; subject: string } {
  const [, epoch, previousEpoch, what, subject = ''] = idForm.exec(id) ?? []
  if (epoch === undefined || previousEpoch === undefined || what === undefined)
    throw new InvalidEventId('This is not the id of an event.', {
      details: {
        expected: '<epoch>-<epoch before>-<what>, and more for an event of an account',
        seen: id.slice(0, 256),
      },
      hint: 'Give the id as the stream had it, or none.',
    })
  return { epoch: BigInt(epoch), previousEpoch: BigInt(previousEpoch), what, subject }
}

/** What the id of a margin event says. Throws {@link InvalidEventId}, `InvalidAccountId`. §13. */
export function parseMarginEventId(id: string): EventStep & MarginChange & { account: AccountId } {
  const { epoch, previousEpoch, what, subject } = parseEventId(id)
  const type = marginEventTypes.find((type) => type === `margin.${what}`)
  const [, line, account] = /^(0|[1-9][0-9]{0,4})-(0x[0-9a-f]{64})$/.exec(subject) ?? []
  if (type === undefined || line === undefined || account === undefined)
    throw new InvalidEventId('This is not the id of a margin event.', { details: { seen: id.slice(0, 256) } })
  return { epoch, previousEpoch, type, line: Number(line), account: parseAccountId(account) }
}
