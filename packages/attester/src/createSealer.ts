import {
  type CompactSignature,
  type Cut,
  type Hash32,
  hashSnapshot,
  snapshotTypedData,
  zeroHash,
} from '@plimsoll/protocol'
import type { SignedSnapshot } from '@plimsoll/store'
import { AlreadySigned } from '@plimsoll/store/errors'
import { createMutex } from '@plimsoll/tasks'
import type { AttesterOptions, ChainsView, ComputedSnapshot } from './attester.ts'
import { checkCutAge } from './checkCutAge.ts'
import { checkCutOrder } from './checkCutOrder.ts'
import { checkSameHeader } from './checkSameHeader.ts'
import { Halted, TurnMissed, UnknownSnapshot } from './errors.ts'
import { epochAt } from './leaderSchedule.ts'
import type { Proposal } from './peer.ts'
import { signCompact } from './signCompact.ts'

/** A snapshot with this operator's signature. */
export type Sealed<S> = { snapshot: S; digest: Hash32; signature: CompactSignature }

/**
 * Everything between a cut and this operator's signature, one cut at a time, so that no two proposals ever meet between
 * the check of the signing record and its next entry. §10, rules 2 to 5.
 */
export type Sealer<S extends ComputedSnapshot> = {
  /** Makes this operator's own proposal for the epoch; the one it has signed already, if it still knows that. */
  propose: (epoch: bigint) => Promise<Sealed<S>>
  /** Signs another's proposal; `check` runs again when its turn comes. */
  follow: (proposal: Proposal, check: () => Promise<void>) => Promise<CompactSignature>
  /** What was computed for a digest, if that was recently. */
  computed: (digest: Hash32) => S | undefined
  halted: () => Halted | undefined
  resume: () => Promise<void>
}

type SealerOptions<S extends ComputedSnapshot> = Pick<
  AttesterOptions<S>,
  'signer' | 'salt' | 'epochSeconds' | 'record' | 'look' | 'compute' | 'acknowledgedEpoch'
> & {
  maxCutLagSeconds: number
  now: () => number
  /** The newest epoch that a quorum has signed, as far as known here. */
  attestedEpoch: () => bigint | undefined
  findSnapshot: (digest: Hash32) => Promise<{ cut: Cut } | undefined>
  onHalt: (halted: Halted) => void
}

/** See {@link Sealer}. */
export function createSealer<S extends ComputedSnapshot>(options: SealerOptions<S>): Sealer<S> {
  const { signer, salt, epochSeconds, record, look, compute, now } = options
  const exclusively = createMutex()
  const recent = new Map<Hash32, S>()
  let halted: Halted | undefined
  let acknowledgedEpoch = options.acknowledgedEpoch

  return {
    propose: (epoch) =>
      exclusively(async () => {
        if (halted) throw halted
        const last = await record.last()
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
        const cut = await checkCut(view.heads, { view, last })
        return seal(await checkedSnapshot({ cut, timestamp }))
      }),

    follow: (proposal, check) =>
      exclusively(async () => {
        await check()
        if (halted) throw halted
        const { header, cut } = proposal
        const last = await record.last()
        const digest = hashSnapshot({ header, salt })
        if (last?.digest === digest) return signCompact(signer, snapshotTypedData({ header, salt }))
        refuseOldEpoch({ epoch: header.epoch, last, digest })
        const view = await look()
        const confirmed = await checkCut(cut, { view, last })
        const snapshot = await checkedSnapshot({ cut: confirmed, timestamp: header.timestamp })
        checkSameHeader(header, { computed: snapshot.header })
        return (await seal(snapshot)).signature
      }),

    computed: (digest) => recent.get(digest),
    halted: () => halted,
    resume: async () => {
      acknowledgedEpoch = (await record.last())?.epoch
      halted = undefined
    },
  }

  function refuseOldEpoch(seen: { epoch: bigint; last: SignedSnapshot | undefined; digest: Hash32 | undefined }): void {
    const { epoch, last, digest } = seen
    if (last && epoch <= last.epoch) {
      throw new AlreadySigned('This operator has signed that epoch or a later one.', {
        details: { epoch, expected: `epoch ${last.epoch + 1n} or later, or ${last.digest} again`, seen: digest },
      })
    }
    const attested = options.attestedEpoch()
    if (attested !== undefined && epoch <= attested) {
      throw new AlreadySigned('A quorum has signed that epoch or a later one.', {
        details: { epoch, expected: `epoch ${attested + 1n} or later`, seen: digest },
      })
    }
  }

  /**
   * Checks a cut that may be signed next, at the same moment as the one signed last. What was signed stays true only as long
   * as its blocks stay canonical: if they do not, a person must look, whatever the next cut is.
   */
  async function checkCut(
    cut: Cut,
    { view, last }: { view: ChainsView; last: SignedSnapshot | undefined },
  ): Promise<Cut> {
    const isToCheck = last !== undefined && last.epoch !== acknowledgedEpoch
    const [signed, next] = await Promise.allSettled([isToCheck ? view.check(last.cut) : undefined, view.check(cut)])
    if (signed.status === 'rejected') throw signed.reason
    if (last && signed.value?.canonical === false) throw halt(last, signed.value.why)
    if (last) checkCutOrder(cut, { earlier: last.cut, reason: `what it signed in epoch ${last.epoch}` })
    checkCutAge(cut, { own: view.heads, maxLagSeconds: options.maxCutLagSeconds })
    if (next.status === 'rejected') throw next.reason
    if (!next.value.canonical) throw next.value.why
    return next.value.cut
  }

  function halt({ epoch, digest }: SignedSnapshot, why: Error): Halted {
    halted = new Halted('This operator has stopped: a block that it signed is no longer canonical.', {
      details: { epoch, digest, reason: why.message },
      hint: 'Find out which chain was reorganised below its finality policy, or which providers were wrong; then resume.',
      cause: why,
    })
    options.onHalt(halted)
    return halted
  }

  async function checkedSnapshot({ cut, timestamp }: { cut: Cut; timestamp: bigint }): Promise<S> {
    const snapshot = await compute({ cut, timestamp })
    const accepted = new Map(snapshot.registries.map(({ digest, epoch }) => [digest, epoch]))
    accepted.delete(zeroHash)
    for (const [digest, epoch] of accepted) {
      const earlier = await options.findSnapshot(digest)
      if (earlier === undefined) {
        throw new UnknownSnapshot('A registry has accepted a snapshot that no operator in reach can show.', {
          details: { epoch, digest },
          hint: 'Check that this operator reaches its peers: one of them has it.',
        })
      }
      checkCutOrder(cut, { earlier: earlier.cut, reason: `what a registry has accepted in epoch ${epoch}` })
    }
    return snapshot
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
