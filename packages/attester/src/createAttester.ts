import {
  assembleQuorum,
  type CompactSignature,
  type Hash32,
  hashSnapshot,
  type OperatorSet,
  parseOperatorSet,
} from '@plimsoll/protocol'
import { type Address, getAddress } from 'viem'
import type { Attester, AttesterEvent, AttesterOptions, ComputedSnapshot, Refusal } from './attester.ts'
import { checkProposal } from './checkProposal.ts'
import { checkTurn } from './checkTurn.ts'
import { systemClock } from './clock.ts'
import { collectSignatures } from './collectSignatures.ts'
import { createIntake } from './createIntake.ts'
import { createPeerBook } from './createPeerBook.ts'
import { createSealer } from './createSealer.ts'
import { OperatorNotInSet, ProposalPending } from './errors.ts'
import { currentLeader, epochAt, epochStart, nextTurn, type Turn } from './leaderSchedule.ts'
import type { Proposal } from './peer.ts'

const keptRefusals = 20

/**
 * Creates an operator: in every epoch one leads, proposes a cut and gathers signatures; the others recompute everything
 * and sign only what they computed themselves, once. Throws {@link OperatorNotInSet} and `InvalidOperatorSet`.
 * Spec: section 10.
 */
export function createAttester<S extends ComputedSnapshot>(options: AttesterOptions<S>): Attester {
  const { signer, salt, epochSeconds, chainIds, record, clock = systemClock, leaderTimeoutMs = 5_000 } = options
  const { leaderToleranceMs = 500, maxCutLagSeconds = 60 } = options
  const set = parseOperatorSet(options.set)
  const self = getAddress(signer.address)
  requireOperator(self, { set, what: 'This operator’s key' })
  for (const { address } of options.peers) requireOperator(getAddress(address), { set, what: 'A peer' })
  const rhythm = { set, epochSeconds, leaderTimeoutMs, leaderToleranceMs }
  const stopping = new AbortController()
  const refusals: Refusal[] = []
  const pending = new Map<Address, { digest: Hash32; answer: Promise<CompactSignature> }>()
  const background = new Set<Promise<unknown>>()
  const emit = (event: AttesterEvent) => options.onEvent?.(event)
  let lastSigned: { epoch: bigint; digest: Hash32 } | undefined
  let loop: Promise<void> | undefined

  const book = createPeerBook({
    peers: options.peers,
    clock,
    onFailure: (peer, error) => emit({ kind: 'peerFailed', peer, error }),
  })
  const intake = createIntake({
    ...options,
    set,
    book,
    signal: stopping.signal,
    onAccepted: ({ header, digest }) => emit({ kind: 'attested', epoch: header.epoch, digest }),
    onRejected: ({ header }, error) => refuse({ epoch: header.epoch, from: self, error }),
  })
  const sealer = createSealer({
    ...options,
    maxCutLagSeconds,
    now: clock.now,
    attestedEpoch: () => intake.latest()?.header.epoch,
    findSnapshot: intake.find,
    onHalt: (halted) => emit({ kind: 'halted', reason: halted.message }),
  })

  return {
    async start() {
      await load()
      loop ??= run()
    },
    async stop() {
      stopping.abort()
      await loop
      await Promise.allSettled([...background, ...[...pending.values()].map(({ answer }) => answer)])
    },
    handleProposal: ({ from, proposal }) => handleProposal(getAddress(from), proposal),
    async handleAttested(attested) {
      if (await options.snapshots.byDigest(attested.digest)) return
      await intake.verify(attested)
      // If we are about to sign the same one, what we compute for it is worth waiting for.
      await Promise.allSettled(
        [...pending.values()].filter(({ digest }) => digest === attested.digest).map(({ answer }) => answer),
      )
      await intake.accept(attested, sealer.computed(attested.digest))
    },
    snapshot: intake.find,
    resume: sealer.resume,
    status() {
      const latest = intake.latest()
      return {
        address: self,
        leader: currentLeader(clock.now(), rhythm),
        halted: sealer.halted()?.message,
        lastSigned,
        lastAttested: latest && { epoch: latest.header.epoch, digest: latest.digest },
        refusals: [...refusals],
        peers: book.status(),
      }
    },
  }

  async function load(): Promise<void> {
    const last = await record.last()
    lastSigned = last && { epoch: last.epoch, digest: last.digest }
    await intake.load()
  }

  async function run(): Promise<void> {
    let led = Number.NEGATIVE_INFINITY
    while (!stopping.signal.aborted) {
      // A turn of the current epoch may come late; those of past epochs are gone.
      const earliest = epochStart(epochAt(clock.now(), epochSeconds), epochSeconds) - 1
      const turn = nextTurn(Math.max(led, earliest), { ...rhythm, operator: self })
      if (turn === undefined) return // a set without this operator was refused above
      await clock.sleep(Math.max(0, turn.at - clock.now()), stopping.signal)
      if (stopping.signal.aborted) return
      led = turn.at
      if ((intake.latest()?.header.epoch ?? -1n) >= turn.epoch) continue
      await lead(turn).catch((error) => refuse({ epoch: turn.epoch, from: self, error }))
    }
  }

  async function lead({ epoch, attempt }: Turn): Promise<void> {
    const sealed = await sealer.propose(epoch)
    const { snapshot, digest } = sealed
    noteSigned({ epoch, digest, leader: self })
    emit({ kind: 'proposed', epoch, attempt, digest })
    const signatures = await collectSignatures(sealed, {
      self,
      set,
      book,
      clock,
      timeoutMs: leaderTimeoutMs,
      signal: stopping.signal,
    })
    const { header, cut, assets } = snapshot
    const attested = { header, digest, cut, assets, set, ...assembleQuorum({ set, signatures }) }
    await intake.accept(attested, snapshot)
    for (const peer of book.peers) {
      const { signal } = stopping
      inBackground(book.ask(peer, { signal, send: () => peer.deliver(attested, signal) }))
    }
  }

  async function handleProposal(from: Address, proposal: Proposal): Promise<CompactSignature> {
    const { epoch } = proposal.header
    try {
      const check = () => {
        const now = clock.now()
        checkTurn({ from, epoch, now }, rhythm)
        checkProposal(proposal, { now, epochSeconds, chainIds })
      }
      check()
      const digest = hashSnapshot({ header: proposal.header, salt })
      const before = pending.get(from)
      if (before?.digest === digest) return await before.answer
      if (before !== undefined) {
        throw new ProposalPending('Another proposal of the same leader is still being checked.', {
          details: { epoch, expected: before.digest, seen: digest },
        })
      }
      const answer = sealer.follow(proposal, check)
      pending.set(from, { digest, answer })
      const signature = await answer.finally(() => pending.delete(from))
      noteSigned({ epoch, digest, leader: from })
      return signature
    } catch (error) {
      refuse({ epoch, from, error: error as Error })
      throw error
    }
  }

  function noteSigned({ epoch, digest, leader }: { epoch: bigint; digest: Hash32; leader: Address }): void {
    lastSigned = { epoch, digest }
    emit({ kind: 'signed', epoch, leader, digest })
  }

  function refuse(refusal: Omit<Refusal, 'at'>): void {
    const noted = { at: clock.now(), ...refusal }
    refusals.push(noted)
    if (refusals.length > keptRefusals) refusals.shift()
    emit({ kind: 'refused', refusal: noted })
  }

  function inBackground(task: Promise<unknown>): void {
    const settled = task
      .catch(() => {}) // the peer book has noted it
      .finally(() => background.delete(settled))
    background.add(settled)
  }
}

function requireOperator(address: Address, { set, what }: { set: OperatorSet; what: string }): void {
  if (set.operators.includes(address)) return
  throw new OperatorNotInSet(`${what} is not in the operator set.`, {
    details: { expected: set.operators, seen: address },
    hint: 'Use the keystore of one of these operators, or add this one to the configuration of all of them.',
  })
}
