import { type BandChanges, readBandChanges } from '@plimsoll/aggregator'
import {
  type AccountId,
  type AttestedSnapshot,
  type MarginLine,
  marginThresholds,
  nextCalledLine,
  parseEventId,
  snapshotEventId,
} from '@plimsoll/protocol'
import { eventText, maxAccounts } from '@plimsoll/wire'
import { type KeptEvent, type KeptStep, once } from './eventStep.ts'

/** What of the stream a reader asks for; what is not given is not filtered by. */
export type EventFilter = {
  /** Events about other accounts do not come. */
  accounts?: ReadonlySet<AccountId> | undefined
  types?: ReadonlySet<string> | undefined
  /** Margin events at a higher line do not come, in basis points. */
  line?: number | undefined
  /** Events that are not about one of these chains do not come. */
  slots?: ReadonlySet<number> | undefined
}

/** Where a reader is. */
export type Cursor = {
  /**
   * The next event of the filter; `undefined` while there is none, `late` once the log no longer has what comes next, `more` after
   * many that the filter does not let through: others should get their turn before the next call.
   */
  next: () => KeptEvent | 'late' | 'more' | undefined
}

/** The steps that a node remembers, and who is below which line at the last one. */
export type EventLog = {
  /** Begins anew at a snapshot: who is below a line is told by `bands`, each from 0. */
  begin: (at: AttestedSnapshot, bands: BandChanges) => void
  /** Adds the step to the next snapshot. */
  add: (step: KeptStep, at: { attested: AttestedSnapshot; bands: BandChanges }) => void
  /** Goes on after the last event that a reader has seen, or with one `resync`. §13. */
  open: (filter: EventFilter, lastEventId: string | undefined) => Cursor
}

/** How much is remembered: steps, and events of all of them together. The newest step is, however many it has. */
const stepsKept = 600
const eventsKept = 20_000
/** So many events are looked at for one reader at a time. */
const lookedAt = 500

/** Creates a log that has begun nowhere: readers wait. */
export function createEventLog({ lines }: { lines: readonly MarginLine[] }): EventLog {
  /** By band, the deepest line that an account of it is below: what is called of one that was not called before. */
  const deepest = Array.from({ length: marginThresholds(lines).length + 1 }, (_, band) =>
    nextCalledLine(undefined, { band, lines }),
  )
  const below = new Map<AccountId, number>()
  let steps: KeptStep[] = []
  let eventCount = 0
  /** How many steps there were before the first of `steps`. */
  let forgotten = 0
  let latest: AttestedSnapshot | undefined
  /** A reader of what was before the log began anew knows nothing. */
  let beginning = 0
  /** Lists of who is below a line, by the highest line that is asked for: each made once for a snapshot. */
  const lists = new Map<number, KeptEvent[]>()

  function take(changes: BandChanges): void {
    for (const { account, to } of readBandChanges(changes)) {
      if (to === 0) below.delete(account)
      else below.set(account, to)
    }
    lists.clear()
  }

  function listed(accounts: Iterable<AccountId>, highest: number): { account: AccountId; line: number }[] {
    const found: { account: AccountId; line: number }[] = []
    for (const account of accounts) {
      const line = deepest[below.get(account) ?? 0]
      if (line !== undefined && line <= highest) found.push({ account, line })
    }
    return found.sort((a, b) => (a.account < b.account ? -1 : 1))
  }

  /** The position after an id: a step and the place in it. */
  function placeAfter(lastEventId: string | undefined): { step: number; event: number } | undefined {
    const id = lastEventId === undefined ? undefined : parseOrNone(lastEventId)
    if (id === undefined || latest === undefined) return undefined
    if (id.what === 'snapshot' && id.subject === '') {
      const next = steps.findIndex(({ previousEpoch }) => previousEpoch === id.epoch)
      if (next >= 0) return { step: forgotten + next, event: 0 }
      return latest.header.epoch === id.epoch ? { step: forgotten + steps.length, event: 0 } : undefined
    }
    const index = steps.findIndex((step) => step.epoch === id.epoch && step.previousEpoch === id.previousEpoch)
    const seen = steps[index]?.events.findIndex((event) => event.id === lastEventId) ?? -1
    return seen < 0 ? undefined : { step: forgotten + index, event: seen + 1 }
  }

  /** Who is below a line, of those that a filter lets through, in parts. */
  function resyncEvents({ accounts, line = Number.POSITIVE_INFINITY }: EventFilter, at: AttestedSnapshot): KeptEvent[] {
    if (accounts !== undefined) return resyncParts(listed(accounts, line), at)
    const known = lists.get(line)
    if (known !== undefined) return known
    const parts = resyncParts(listed(below.keys(), line), at)
    if (lists.size < lines.length * 2) lists.set(line, parts)
    return parts
  }

  function resyncParts(accounts: readonly { account: AccountId; line: number }[], at: AttestedSnapshot): KeptEvent[] {
    const { epoch } = at.header
    const parts = Math.max(1, Math.ceil(accounts.length / maxAccounts))
    const id = snapshotEventId({ epoch, previousEpoch: steps.at(-1)?.previousEpoch ?? 0n })
    return Array.from({ length: parts }, (_, index) => {
      const page = accounts.slice(index * maxAccounts, (index + 1) * maxAccounts)
      const { digest } = at
      const text = () => eventText({ type: 'resync', epoch, digest, accounts: page, part: index + 1, parts })
      return { id: index + 1 === parts ? id : undefined, type: 'resync', slots: () => [], text: once(text) }
    })
  }

  return {
    begin(at, bands) {
      beginning += 1
      forgotten += steps.length
      steps = []
      eventCount = 0
      below.clear()
      take(bands)
      latest = at
    },
    add(step, { attested, bands }) {
      take(bands)
      latest = attested
      steps.push(step)
      eventCount += step.events.length
      while (steps.length > 1 && (steps.length > stepsKept || eventCount > eventsKept)) {
        eventCount -= steps.shift()?.events.length ?? 0
        forgotten += 1
      }
    },
    open(filter, lastEventId) {
      let place = placeAfter(lastEventId)
      let began = beginning
      let missed: Iterator<KeptEvent> | undefined
      return {
        next() {
          if (latest === undefined) return undefined
          if (place === undefined || began !== beginning) {
            began = beginning
            missed = resyncEvents(filter, latest).values()
            place = { step: forgotten + steps.length, event: 0 }
          }
          const told = missed?.next()
          if (told && !told.done) return told.value
          missed = undefined
          if (place.step < forgotten) return 'late'
          let looked = 0
          for (let step = steps[place.step - forgotten]; step; step = steps[place.step - forgotten]) {
            for (const [at, event] of eventsFrom(step, place.event, filter)) {
              if (++looked > lookedAt) {
                place = { ...place, event: at }
                return 'more'
              }
              if (!isFor(event, filter)) continue
              place = { ...place, event: at + 1 }
              return event
            }
            place = { step: place.step + 1, event: 0 }
          }
          return undefined
        },
      }
    },
  }
}

/** By account where its events are in a step, and where those about nobody are: looked up once for each step. */
const places = new WeakMap<KeptStep, Map<AccountId | undefined, number[]>>()

function placesOf(step: KeptStep): Map<AccountId | undefined, number[]> {
  const known = places.get(step)
  if (known !== undefined) return known
  const found = Map.groupBy(step.events.keys(), (at) => step.events[at]?.account)
  places.set(step, found)
  return found
}

/** The events of a step from a place on, without those about other accounts. */
function* eventsFrom(
  step: KeptStep,
  from: number,
  { accounts }: EventFilter,
): Generator<[at: number, event: KeptEvent], void, undefined> {
  const found = accounts === undefined ? undefined : placesOf(step)
  const wanted = found && [...(accounts ?? []), undefined].flatMap((account) => found.get(account) ?? [])
  if (wanted === undefined) {
    for (let place = from; place < step.events.length; place++) yield [place, step.events[place] as KeptEvent]
    return
  }
  for (const place of wanted.sort((a, b) => a - b)) if (place >= from) yield [place, step.events[place] as KeptEvent]
}

/** Whether a reader wants an event; what ends a step always comes. */
export function isFor(event: KeptEvent, { accounts, types, line, slots }: EventFilter): boolean {
  if (event.type === 'snapshot') return true
  if (types !== undefined && !types.has(event.type)) return false
  if (accounts !== undefined && event.account !== undefined && !accounts.has(event.account)) return false
  if (line !== undefined && event.line !== undefined && event.line > line) return false
  if (slots === undefined) return true
  const about = event.slots()
  return about.length === 0 || about.some((slot) => slots.has(slot))
}

/** An id of another service, or of nobody, is no id. */
function parseOrNone(id: string): ReturnType<typeof parseEventId> | undefined {
  try {
    return parseEventId(id)
  } catch {
    return undefined
  }
}
