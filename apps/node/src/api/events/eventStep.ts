import { type BandChange, type BandChanges, type ClaimSet, readBandChanges, readClaimEntry } from '@plimsoll/aggregator'
import type { ServedSnapshot } from '@plimsoll/keeper'
import {
  type AccountId,
  type AttestedSnapshot,
  countUnits,
  decodeLeafWord,
  type EventStep,
  type LeafWord,
  leafWordKind,
  marginChanges,
  marginEventBody,
  marginEventId,
  marginLinesOf,
  type RiskConfig,
  snapshotEventId,
} from '@plimsoll/protocol'
import { eventText, type StreamEvent } from '@plimsoll/wire'
import type { Hex } from 'viem'

/** An event that is kept for those who read the stream. */
export type KeptEvent = {
  /** None for what only this node says. */
  readonly id: string | undefined
  readonly type: StreamEvent['type']
  /** Whom it is about; none for an event about all. */
  readonly account?: AccountId
  readonly line?: number
  /** The chains that it is about; all if there are none. */
  readonly slots: () => readonly number[]
  /** Its body: the same on every node for what has an id. */
  readonly text: () => string
}

/** All events between two attested snapshots, in order; the last is `snapshot`. §13. */
export type KeptStep = EventStep & { readonly events: readonly KeptEvent[] }

/** What of a served snapshot events are made of. */
type At = Pick<ServedSnapshot, 'attested' | 'table' | 'trie' | 'claims'>

/** Texts of a step with more events are made again for each reader. */
const textsKept = 2_000

/**
 * Makes the step from one served snapshot to the next; `bands` are the accounts whose band changed. Pauses every few
 * milliseconds. §13.
 */
export function* eventStep({
  before,
  now,
  bands,
  risk,
}: {
  before: At
  now: At
  bands: BandChanges
  risk: RiskConfig
}): Generator<undefined, KeptStep, undefined> {
  const step = { epoch: now.attested.header.epoch, previousEpoch: before.attested.header.epoch }
  const events: KeptEvent[] = []
  const isKept = bands.from.length <= textsKept
  yield* marginEvents(events, { step, now, bands, risk, isKept })
  const others: KeptEvent[] = []
  yield* pledgeEvents(others, { step, before, now })
  yield* claimEvents(others, { step, before: before.claims, now })
  others.push(...chainEvents({ step, before, now }))
  others.sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1))
  events.push(...others, snapshotEvent(step, now.attested))
  return { ...step, events }
}

function* marginEvents(
  events: KeptEvent[],
  {
    step,
    now: { attested, table, trie },
    bands,
    risk,
    isKept,
  }: { step: EventStep; now: At; bands: BandChanges; risk: RiskConfig; isKept: boolean },
): Generator<undefined, void, undefined> {
  const lines = marginLinesOf(risk)
  const snapshot = { ...attested, table }
  const changed: BandChange[] = []
  for (const change of readBandChanges(bands)) if (changed.push(change) % 256 === 0) yield
  changed.sort((a, b) => (a.account < b.account ? -1 : 1))
  for (const { account, from, to } of changed) {
    const changes = marginChanges({ from, to, lines })
    if (changes.length === 0) continue
    const words = trie.get(account) ?? []
    for (const change of changes) {
      const text = () => eventText(marginEventBody({ snapshot, account, words, change, assets: risk.assets }))
      events.push({
        ...change,
        id: marginEventId({ ...step, ...change, account }),
        account,
        slots: once(() => slotsOf(words, { table, slots: attested.cut.length })),
        text: isKept ? once(text) : text,
      })
    }
    yield
  }
}

/** Where an account owes, or has units that count. */
function slotsOf(words: readonly Hex[], { table, slots }: { table: At['table']; slots: number }): number[] {
  const { count, debt } = countUnits({ words, table, slots })
  return count.flatMap((units, slot) => {
    const owes = debt.some((owed, assetId) => owed > 0n && table[assetId]?.slot === slot)
    return owes || units.some((held) => held !== 0n) ? [slot] : []
  })
}

type Pledge = Extract<LeafWord, { kind: 'pledge' }>

function* pledgeEvents(
  events: KeptEvent[],
  { step, before, now }: { step: EventStep; before: At; now: At },
): Generator<undefined, void, undefined> {
  const { attested, table } = now
  for (const [id, words] of now.trie.changesSince(before.trie)) {
    const account = id as AccountId
    const earlier = pledgesOf(before.trie.get(account) ?? [])
    for (const [key, pledge] of pledgesOf(words)) {
      const was = earlier.get(key)
      const { assetId, slot: toSlot, pledged, released } = pledge
      const told = { ...common(attested), account, assetId, slot: table[assetId]?.slot ?? 0, toSlot, pledged, released }
      for (const type of ['pledge.counted', 'release.counted'] as const) {
        const [units, wereUnits] = type === 'pledge.counted' ? [pledged, was?.pledged] : [released, was?.released]
        if (units <= (wereUnits ?? 0n)) continue
        events.push({
          id: eventId(step, type, `${assetId}-${toSlot}-${account}`),
          type,
          account,
          slots: () => [told.slot, toSlot],
          text: () => eventText({ type, ...told }),
        })
      }
    }
    yield
  }
}

function pledgesOf(words: readonly Hex[]): Map<string, Pledge> {
  const pledges = words.flatMap((word) => {
    if (leafWordKind(word) !== 'pledge') return []
    const pledge = decodeLeafWord(word)
    return pledge.kind === 'pledge' ? [pledge] : []
  })
  return new Map(pledges.map((pledge) => [`${pledge.assetId}/${pledge.slot}`, pledge]))
}

function* claimEvents(
  events: KeptEvent[],
  { step, before, now }: { step: EventStep; before: ClaimSet; now: At },
): Generator<undefined, void, undefined> {
  const { attested, claims } = now
  for (const [key, words] of claims.index.changesSince(before.index)) {
    const type = words.length > 0 ? 'claim.booked' : 'claim.settled'
    const { claim, custodySlot } = readClaimEntry(key, words.length > 0 ? words : (before.index.get(key) ?? []))
    events.push({
      id: eventId(step, type, key),
      type,
      account: claim.account,
      slots: () => [claim.debtSlot, custodySlot],
      text: () => eventText({ type, ...common(attested), ...claim, custodySlot }),
    })
    yield
  }
}

function chainEvents({ step, before, now }: { step: EventStep; before: At; now: At }): KeptEvent[] {
  const { attested, table } = now
  const isStale = (at: At['table'], slot: number) => at.some((asset) => asset.slot === slot && asset.chainStale)
  const stale = attested.cut.flatMap(({ chainId, timestamp }, slot): KeptEvent[] => {
    if (!isStale(table, slot) || isStale(before.table, slot)) return []
    const ageSeconds = attested.header.timestamp - timestamp
    const type = 'chain.stale'
    return [
      {
        id: eventId(step, type, String(slot)),
        type,
        slots: () => [slot],
        text: () => eventText({ type, ...common(attested), slot, chainId, ageSeconds }),
      },
    ]
  })
  const { operators } = attested.header
  if (operators === before.attested.header.operators) return stale
  const type = 'rotation'
  const text = () => eventText({ type, ...common(attested), operators })
  return [...stale, { id: eventId(step, type, operators), type, slots: () => [], text }]
}

function snapshotEvent(step: EventStep, { header: { timestamp }, digest }: AttestedSnapshot): KeptEvent {
  const text = once(() => eventText({ type: 'snapshot', ...step, timestamp, digest }))
  return { id: snapshotEventId(step), type: 'snapshot', slots: () => [], text }
}

function common({ header: { epoch }, digest }: AttestedSnapshot) {
  return { epoch, digest }
}

function eventId({ epoch, previousEpoch }: EventStep, what: string, subject: string): string {
  return `${epoch}-${previousEpoch}-${what}-${subject}`
}

/** Makes something when it is first asked for, and once. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
