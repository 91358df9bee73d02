import {
  type AttestedSnapshot,
  type CompactSignature,
  type Cut,
  type CutEntry,
  type Hash32,
  hashSnapshot,
  sameBlock,
  snapshotTypedData,
  zeroHash,
} from '@plimsoll/protocol'
import type { SignedSnapshot } from '@plimsoll/store'
import { AlreadySigned } from '@plimsoll/store/errors'
import { createMutex } from '@plimsoll/tasks'
import type {
  AcceptedSnapshot,
  AttesterOptions,
  ChainsView,
  ComputedSnapshot,
  ComputeRequest,
  EntryVerdict,
} from './attester.ts'
import { checkCutOrder, isAmong } from './checkCutOrder.ts'
import { checkSameHeader } from './checkSameHeader.ts'
import { Halted, NothingToPropose, TurnMissed, UnknownSnapshot } from './errors.ts'
import { epochAt } from './leaderSchedule.ts'
import type { Proposal } from './peer.ts'
import { checkCutAge } from './quorumHeads.ts'
import { signCompact } from './signCompact.ts'

/** A snapshot with this operator's signature. */
export type Sealed<S> = { snapshot: S; digest: Hash32; signature: CompactSignature }

/**
 * Everything between a cut and this operator's signature, one cut at a time, so that no two proposals ever meet between
 * the check of the signing record and its next entry. §10, rules 1 to 5.
 */
export type Sealer<S extends ComputedSnapshot> = {
  /** Makes this operator's own proposal for the epoch; the one it has signed already, if it still knows that. */
  propose: (epoch: bigint) => Promise<Sealed<S>>
  /** Signs another's proposal; `check` runs again when its turn comes. */
  follow: (proposal: Proposal, check: () => Promise<void>) => Promise<CompactSignature>
  /** What was computed for a digest, if that was recently. */
  computed: (digest: Hash32) => S | undefined
  halted: () => Halted | undefined
  /** What this operator can confirm now, by slot; confirms the blocks of the latest attested snapshot as well. */
  heads: () => Promise<readonly (CutEntry | undefined)[]>
}

type SealerOptions<S extends ComputedSnapshot> = Pick<
  AttesterOptions<S>,
  'signer' | 'salt' | 'epochSeconds' | 'record' | 'look' | 'compute' | 'postedCut'
> & {
  maxCutLagSeconds: number
  now: () => number
  /** Rejects unless this machine's clock can be relied on. */
  requireClock: () => Promise<void>
  /** Throws unless this process may sign that epoch with its key. */
  requireMaySign: (epoch: bigint) => void
  /** The newest snapshot that a quorum has signed, as far as known here. */
  latestAttested: () => AttestedSnapshot | undefined
  /** By slot: what enough operators for the quorum of an epoch can confirm. */
  quorumHeads: (epoch: bigint) => Promise<readonly (CutEntry | undefined)[]>
  findSnapshot: (digest: Hash32) => Promise<{ cut: Cut } | undefined>
  onHalt: (halted: Halted) => void
  onNotShown: (snapshot: { slot: number; epoch: bigint; digest: Hash32 }) => void
  onResume: () => void
}

/** More than there are chains. */
const postedKept = 64

/** See {@link Sealer}. */
export function createSealer<S extends ComputedSnapshot>(options: SealerOptions<S>): Sealer<S> {
  const { signer, salt, epochSeconds, record, look, compute, now, requireClock, latestAttested } = options
  const exclusively = createMutex()
  const recent = new Map<Hash32, S>()
  const confirmed = createConfirmedBlocks()
  /** Cuts of snapshots that no operator could show, by digest. */
  const posted = new Map<Hash32, Cut>()
  let halted: { why: Halted; gone: readonly CutEntry[] } | undefined

  return {
    propose: (epoch) =>
      exclusively(async () => {
        options.requireMaySign(epoch)
        await requireClock()
        const { last, abandoned } = await readRecord()
        // Those who signed it before the first leader fell silent can sign nothing else, so we pass the same one on.
        const known = last?.epoch === epoch ? recent.get(last.digest) : undefined
        if (known !== undefined) return sign(known)
        refuseOldEpoch({ epoch, last, digest: undefined })
        const view = await look()
        const timestamp = BigInt(Math.floor(now() / 1000))
        if (epochAt(now(), epochSeconds) !== epoch) {
          throw new TurnMissed('The epoch was over before this operator could propose.', {
            details: { expected: epoch, seen: timestamp / BigInt(epochSeconds) },
          })
        }
        const quorum = await options.quorumHeads(epoch)
        const cut = await chooseCut(view, { quorum, abandoned })
        const checked = await checkCut(cut, { view, last, abandoned, quorum })
        return seal(await checkedSnapshot({ ...checked, timestamp }, abandoned))
      }),

    follow: (proposal, check) =>
      exclusively(async () => {
        await check()
        const { header, cut } = proposal
        options.requireMaySign(header.epoch)
        await requireClock()
        const { last, abandoned } = await readRecord()
        const digest = hashSnapshot({ header, salt })
        if (last?.digest === digest) return signCompact(signer, snapshotTypedData({ header, salt }))
        refuseOldEpoch({ epoch: header.epoch, last, digest })
        const view = await look()
        const quorum = await options.quorumHeads(header.epoch)
        const checked = await checkCut(cut, { view, last, abandoned, quorum })
        const snapshot = await checkedSnapshot({ ...checked, timestamp: header.timestamp }, abandoned)
        checkSameHeader(header, { computed: snapshot.header })
        return (await seal(snapshot)).signature
      }),

    computed: (digest) => recent.get(digest),
    halted: () => halted?.why,
    async heads() {
      const view = await look()
      const attested = latestAttested()?.cut ?? []
      await Promise.all(attested.map((entry, slot) => !confirmed.has(slot, entry) && confirm(view, { slot, entry })))
      return view.heads
    },
  }

  async function confirm(view: ChainsView, { slot, entry }: { slot: number; entry: CutEntry }): Promise<EntryVerdict> {
    const verdict = await view.confirm(slot, entry)
    if (verdict.kind === 'confirmed') confirmed.add(slot, entry)
    return verdict
  }

  /**
   * The newest block of every chain that this operator can propose and a quorum can sign: its own head where the quorum is not
   * far behind it, else the quorum's, else the one of the latest attested snapshot. Throws {@link NothingToPropose}.
   */
  async function chooseCut(
    view: ChainsView,
    { quorum, abandoned }: { quorum: readonly (CutEntry | undefined)[]; abandoned: readonly CutEntry[] },
  ): Promise<Cut> {
    const attested = latestAttested()?.cut
    return Promise.all(
      view.heads.map(async (own, slot) => {
        const seen = quorum[slot]
        const last = attested?.[slot]
        const kept = last && confirmed.has(slot, last) && !isAmong(abandoned, last) ? last : undefined
        const isNear = own && seen && own.timestamp - seen.timestamp <= BigInt(options.maxCutLagSeconds)
        if (own && isNear && (kept === undefined || own.number >= kept.number)) return own
        const isAhead = own && seen && !isNear && (kept === undefined || seen.number > kept.number)
        if (isAhead && (await confirm(view, { slot, entry: seen })).kind === 'confirmed') return seen
        if (kept) return kept
        throw new NothingToPropose('A chain has no block that this operator can propose and that a quorum can sign.', {
          details: { slot, own: own ?? 'none', quorum: seen ?? 'none', attested: last ?? 'none' },
          hint: own
            ? 'Too few operators say that they can confirm this chain: look at their providers.'
            : 'The providers of this operator do not answer for this chain.',
        })
      }),
    )
  }

  /** What binds the next signature. Throws what halted this operator, until a person has acknowledged every block that did. */
  async function readRecord(): Promise<{ last: SignedSnapshot | undefined; abandoned: readonly CutEntry[] }> {
    const [last, abandoned] = await Promise.all([record.last(), record.abandoned()])
    if (halted === undefined) return { last, abandoned }
    if (!halted.gone.every((entry) => isAmong(abandoned, entry))) throw halted.why
    halted = undefined
    options.onResume()
    return { last, abandoned }
  }

  function refuseOldEpoch(seen: { epoch: bigint; last: SignedSnapshot | undefined; digest: Hash32 | undefined }): void {
    const { epoch, last, digest } = seen
    if (last && epoch <= last.epoch) {
      throw new AlreadySigned('This operator has signed that epoch or a later one.', {
        details: { epoch, expected: `epoch ${last.epoch + 1n} or later, or ${last.digest} again`, seen: digest },
      })
    }
    const attested = latestAttested()?.header.epoch
    if (attested !== undefined && epoch <= attested) {
      throw new AlreadySigned('A quorum has signed that epoch or a later one.', {
        details: { epoch, expected: `epoch ${attested + 1n} or later`, seen: digest },
      })
    }
  }

  /**
   * Checks a cut that may be signed next, at the same moment as the one signed last. What was signed stays true only as long
   * as its blocks stay canonical: if they do not, a person must look, whatever the next cut is. A block that this operator has
   * confirmed before, and that is attested or signed, needs no answer of its chain now: it goes in as `unread`.
   */
  async function checkCut(
    cut: Cut,
    {
      view,
      last,
      abandoned,
      quorum,
    }: {
      view: ChainsView
      last: SignedSnapshot | undefined
      abandoned: readonly CutEntry[]
      quorum: readonly (CutEntry | undefined)[]
    },
  ): Promise<{ cut: Cut; unread: ReadonlySet<number> }> {
    const signed = last?.cut ?? []
    const attested = latestAttested()?.cut ?? []
    const isBinding = (entry: CutEntry | undefined) => entry !== undefined && !isAmong(abandoned, entry)
    const asked = cut.map((entry, slot) => confirm(view, { slot, entry }))
    // A block that is repeated is asked for once.
    const askedBefore = signed.map((entry, slot) =>
      cut[slot] && sameBlock(entry, cut[slot]) ? asked[slot] : confirm(view, { slot, entry }),
    )
    const [next, before] = await Promise.all([Promise.all(asked), Promise.all(askedBefore)])

    const gone = signed.filter((entry, slot) => isBinding(entry) && before[slot]?.kind === 'abandoned')
    if (last && gone.length > 0) throw halt(last, { gone, verdicts: before })
    if (last) checkCutOrder(cut, { earlier: signed, abandoned, reason: `what it signed in epoch ${last.epoch}` })
    checkCutAge(cut, { quorum, maxLagSeconds: options.maxCutLagSeconds })

    const unread = new Set<number>()
    const checked = cut.map((entry, slot) => {
      const verdict = next[slot]
      const earlier = before[slot]
      if (verdict?.kind === 'confirmed') {
        // Its chain answers, but not for what was signed on it.
        if (isBinding(signed[slot]) && earlier?.kind === 'unknown') throw earlier.why
        return verdict.entry
      }
      const isOneOf = (known: CutEntry | undefined) => known !== undefined && sameBlock(known, entry)
      const isOwn = isOneOf(signed[slot])
      const isKnown = isOwn || (isOneOf(attested[slot]) && confirmed.has(slot, entry))
      const isRepeated = isKnown && !isAmong(abandoned, entry)
      if (verdict?.kind !== 'unknown' || !isRepeated)
        throw verdict?.why ?? new RangeError('a cut has more entries than there are chains')
      unread.add(slot)
      return entry
    })
    return { cut: checked, unread }
  }

  function halt(
    { epoch, digest }: SignedSnapshot,
    { gone, verdicts }: { gone: readonly CutEntry[]; verdicts: readonly (EntryVerdict | undefined)[] },
  ): Halted {
    const cause = verdicts.find((verdict) => verdict?.kind === 'abandoned')?.why
    const why = new Halted('This operator has stopped: a block that it signed is no longer canonical.', {
      details: { epoch, digest, reason: cause?.message },
      hint: 'Find out which chain was reorganised below its finality policy, or which providers were wrong; then run plimsoll resume.',
      cause,
    })
    halted = { why, gone }
    options.onHalt(why)
    return why
  }

  async function checkedSnapshot(request: ComputeRequest, abandoned: readonly CutEntry[]): Promise<S> {
    const snapshot = await compute(request)
    const checked = new Set<Hash32>([zeroHash])
    for (const [slot, report] of snapshot.registries.entries()) {
      if (checked.has(report.digest)) continue
      checked.add(report.digest)
      const earlier = await acceptedCut(report, { slot, at: request.cut[slot] })
      checkCutOrder(request.cut, {
        earlier,
        abandoned,
        reason: `what a registry has accepted in epoch ${report.epoch}`,
      })
    }
    return snapshot
  }

  /** The cut of what a registry has accepted: from an operator, else from the chain. Throws {@link UnknownSnapshot}. */
  async function acceptedCut(
    report: AcceptedSnapshot,
    { slot, at }: { slot: number; at: CutEntry | undefined },
  ): Promise<Cut> {
    const { digest, epoch } = report
    const known = (await options.findSnapshot(digest))?.cut ?? posted.get(digest)
    if (known !== undefined) return known
    const found = at && (await options.postedCut({ slot, report, at }))
    if (found === undefined)
      throw new UnknownSnapshot('A registry has accepted a snapshot that no operator in reach can show.', {
        details: { epoch, digest, slot },
        hint: 'Check that this operator reaches its peers: one of them has it. The chain’s providers do not show how it was posted.',
      })
    posted.set(digest, found)
    for (const oldest of posted.keys()) if (posted.size > postedKept) posted.delete(oldest)
    options.onNotShown({ slot, epoch, digest })
    return found
  }

  async function seal(snapshot: S): Promise<Sealed<S>> {
    const { header, cut } = snapshot
    const digest = hashSnapshot({ header, salt })
    await record.record({ epoch: header.epoch, digest, cut })
    recent.set(digest, snapshot)
    for (const old of [...recent.keys()].slice(0, -2)) recent.delete(old)
    return sign(snapshot)
  }

  async function sign(snapshot: S): Promise<Sealed<S>> {
    const { header } = snapshot
    const signature = await signCompact(signer, snapshotTypedData({ header, salt }))
    return { snapshot, digest: hashSnapshot({ header, salt }), signature }
  }
}

/** Blocks that this operator's own providers have confirmed, the newest of each chain. */
function createConfirmedBlocks() {
  const kept = 32
  const bySlot = new Map<number, CutEntry[]>()
  const of = (slot: number) => bySlot.get(slot) ?? []
  return {
    has: (slot: number, entry: CutEntry) => isAmong(of(slot), entry),
    add(slot: number, entry: CutEntry) {
      const others = of(slot).filter((other) => !sameBlock(other, entry))
      bySlot.set(slot, [...others.slice(1 - kept), entry])
    },
  }
}
