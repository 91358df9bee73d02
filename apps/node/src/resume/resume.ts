import { maxSkewMs } from '@plimsoll/attester'
import { type ChainReader, NotCanonical } from '@plimsoll/indexer'
import { type Cut, type CutEntry, sameBlock } from '@plimsoll/protocol'
import type { Acknowledgement, SignedSnapshot, Store } from '@plimsoll/store'
import { ClockNotRight, NothingToResume, ResumeUndecided } from '../errors.ts'

/** A block that this operator has signed, or that it follows, as its providers have it now. */
export type SignedBlock = {
  chain: string
  entry: CutEntry
  /** What the quorum says of it. */
  verdict: 'canonical' | 'abandoned' | 'unknown'
  /** By provider: the block that it has at that height, or why it has none. */
  opinions: ReadonlyMap<string, CutEntry | Error>
}

/** What keeps an operator from signing, for a person to look at. */
export type Findings = {
  last: SignedSnapshot
  /** Each block once: of what was signed last, of the latest attested snapshot, and of those that registries have accepted. */
  blocks: readonly SignedBlock[]
  /** The epoch by the chains' clocks, if what was signed last lies ahead of it. */
  epochNow: bigint | undefined
}

/** Compares what was signed with what the chains say now. Throws {@link NothingToResume}, {@link ClockNotRight}. */
export async function findWhatHalts({
  store,
  readers,
  epochSeconds,
  now,
}: {
  store: Pick<Store, 'signing' | 'snapshots' | 'details'>
  readers: readonly Pick<ChainReader, 'confirm' | 'opinions' | 'status' | 'time'>[]
  epochSeconds: number
  /** Milliseconds since 1970. */
  now: number
}): Promise<Findings> {
  const last = await store.signing.last()
  if (last === undefined) throw new NothingToResume('This operator has signed nothing yet.')
  const known = await store.signing.abandoned()
  const cuts = [last.cut, ...(await followedCuts(store))]
  const blocks = await Promise.all(
    readers.flatMap((reader, slot) => distinct(cuts, { slot, known }).map((entry) => judge(reader, entry))),
  )
  const epochNow = BigInt(Math.floor(now / 1000 / epochSeconds))
  // The next epoch may have begun elsewhere.
  const isAhead = last.epoch > epochNow + BigInt(Math.ceil(60 / epochSeconds))
  if (isAhead) await requireRightClock(readers, now)
  return { last, blocks, epochNow: isAhead ? epochNow : undefined }
}

/**
 * What a person acknowledges with these findings. Throws {@link NothingToResume} if nothing keeps the operator from signing,
 * {@link ResumeUndecided} if a chain does not answer for what was signed.
 */
export function acknowledgementOf(
  { last, blocks, epochNow }: Findings,
  { by, now }: { by: string; now: number },
): Acknowledgement {
  const abandoned = blocks.filter(({ verdict }) => verdict === 'abandoned').map(({ entry }) => entry)
  if (abandoned.length > 0 || epochNow !== undefined)
    return { epoch: last.epoch, at: now, by, abandoned, wrongAbove: epochNow }
  const unknown = blocks.filter(({ verdict, entry }) => verdict === 'unknown' && last.cut.some(sameAs(entry)))
  if (unknown.length > 0)
    throw new ResumeUndecided('Whether what was signed still holds cannot be told now.', {
      details: Object.fromEntries(
        unknown.map(({ chain, entry }) => [chain, `block ${entry.number}: no quorum answers`]),
      ),
      hint: 'Wait until enough providers of these chains answer; plimsoll doctor names those that do not.',
    })
  throw new NothingToResume('Nothing keeps this operator from signing: every block that it signed is canonical.', {
    hint: 'If it does not sign, plimsoll status and the log say why.',
  })
}

async function judge(
  reader: Pick<ChainReader, 'confirm' | 'opinions' | 'status'>,
  entry: CutEntry,
): Promise<SignedBlock> {
  const [opinions, verdict] = await Promise.all([
    reader.opinions(entry.number),
    reader.confirm(entry).then(
      () => 'canonical' as const,
      (error) => (error instanceof NotCanonical ? ('abandoned' as const) : ('unknown' as const)),
    ),
  ])
  return { chain: reader.status().name, entry, verdict, opinions }
}

/** The cuts that bind the order of the next one: of the latest attested snapshot, and of what registries have accepted. */
async function followedCuts({ snapshots, details }: Pick<Store, 'snapshots' | 'details'>): Promise<Cut[]> {
  const latest = await snapshots.latest()
  if (latest === undefined) return []
  const { registries = [] } = (await details.of(latest.header)) ?? {}
  const accepted = await Promise.all(registries.map(({ digest }) => snapshots.byDigest(digest)))
  return [latest.cut, ...accepted.flatMap((snapshot) => (snapshot ? [snapshot.cut] : []))]
}

/** Each block of a slot once, but for those that were acknowledged before. */
function distinct(cuts: readonly Cut[], { slot, known }: { slot: number; known: readonly CutEntry[] }): CutEntry[] {
  const entries: CutEntry[] = []
  for (const cut of cuts) {
    const entry = cut[slot]
    if (entry && ![...entries, ...known].some(sameAs(entry))) entries.push(entry)
  }
  return entries
}

const sameAs = (entry: CutEntry) => (other: CutEntry) => sameBlock(entry, other)

/** A record from a wrong clock can only be judged by a right one. */
async function requireRightClock(readers: readonly Pick<ChainReader, 'time'>[], now: number): Promise<void> {
  const answers = await Promise.allSettled(readers.map((reader) => reader.time()))
  const times = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])).sort((a, b) => a - b)
  const median = times[times.length >> 1]
  if (median !== undefined && Math.abs(now - median) <= maxSkewMs) return
  throw new ClockNotRight('This machine’s clock is not that of the chains, so the signing record cannot be judged.', {
    details: {
      expected: median === undefined ? 'a chain that tells the time' : new Date(median).toISOString(),
      seen: new Date(now).toISOString(),
    },
    hint: 'Set the clock by NTP, then try again.',
  })
}
