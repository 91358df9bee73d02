import {
  assembleQuorum,
  type CompactSignature,
  type Hash32,
  hashOperatorSet,
  hashSnapshot,
  type OperatorSet,
} from '@plimsoll/protocol'
import { sleep, steadyClock, systemClock } from '@plimsoll/tasks'
import { type Address, getAddress, type Hex, isAddressEqual } from 'viem'
import type { Attester, AttesterEvent, AttesterOptions, ComputedSnapshot, Refusal } from './attester.ts'
import { checkProposal } from './checkProposal.ts'
import { checkTurn } from './checkTurn.ts'
import { createClockCheck } from './clockCheck.ts'
import { collectSignatures } from './collectSignatures.ts'
import { createIntake } from './createIntake.ts'
import { createPeerBook } from './createPeerBook.ts'
import { createSealer } from './createSealer.ts'
import { OperatorNotInSet, ProposalPending } from './errors.ts'
import { currentLeader, epochAt, epochStart, nextTurn, type Turn } from './leaderSchedule.ts'
import { createKeyGuard, createProcessBook, type KeyReport } from './oneProcess.ts'
import type { HeadsStatement, Peer, Proposal } from './peer.ts'
import { createQuorumHeads } from './quorumHeads.ts'

const keptRefusals = 20

/**
 * Creates an operator: in every epoch one leads, proposes a cut and gathers signatures; the others recompute everything
 * and sign only what they computed themselves, once. Who they are follows the snapshots: an operator of no set that
 * signs now takes snapshots over and signs none. §6 and §10.
 */
export function createAttester<S extends ComputedSnapshot>(options: AttesterOptions<S>): Attester {
  const { signer, salt, epochSeconds, chainIds, record, clock = systemClock, leaderTimeoutMs = 5_000 } = options
  const { operators, leaderToleranceMs = 500, maxCutLagSeconds = 60 } = options
  const { steady = steadyClock, sender, takeover = false, startDelayMs = 60_000 } = options
  const self = getAddress(signer.address)
  const rhythm = { epochSeconds, leaderTimeoutMs, leaderToleranceMs }
  const stopping = new AbortController()
  const refusals: Refusal[] = []
  const pending = new Map<Address, { digest: Hash32; answer: Promise<CompactSignature> }>()
  const background = new Set<Promise<unknown>>()
  const emit = (event: AttesterEvent) => options.onEvent?.(event)
  let ownHeads: HeadsStatement | undefined
  let lastSigned: { epoch: bigint; digest: Hash32 } | undefined
  let loops: Promise<unknown> | undefined
  const clockCheck = createClockCheck({ clock, steady })
  const quorumHeads = createQuorumHeads({ slots: chainIds.length, epochSeconds, clock })

  const book = createPeerBook({
    peers: options.peers,
    clock,
    onFailure: (peer, error) => emit({ kind: 'peerFailed', peer, error }),
  })
  const heardSince = clock.now()
  /** By operator: the process that was heard last. */
  const heard = new Map<Address, Hex>()
  /** By operator: the newest signature of it that was seen here. */
  const signatures = new Map<Address, { epoch: bigint; digest: Hash32 }>()
  const processes = createProcessBook({
    clock,
    epochSeconds,
    onTwice: ([one, other]) =>
      emit({ kind: 'keyInUseTwice', operator: one.from, processes: [one.process, other.process] }),
  })
  const guard = createKeyGuard({
    self,
    salt,
    sender,
    clock,
    epochSeconds,
    startDelayMs,
    set: operators.current,
    lastSigned: record.last,
    takeover,
    onStopped: (error) => emit({ kind: 'stopped', error }),
  })
  const intake = createIntake({
    ...options,
    book,
    signal: stopping.signal,
    onAccepted: ({ header, digest, set, bitmap }) => {
      const { epoch } = header
      for (const [index, operator] of set.operators.entries())
        if ((bitmap >> BigInt(index)) & 1n) noteSignature(operator, { epoch, digest })
      emit({ kind: 'attested', epoch, digest })
      if (header.operators === hashOperatorSet(set)) return
      emit({ kind: 'rotated', epoch, next: operators.byHash(header.operators) })
    },
    onRejected: ({ header }, error) => refuse({ epoch: header.epoch, from: self, error }),
  })
  const sealer = createSealer({
    ...options,
    look,
    maxCutLagSeconds,
    now: clock.now,
    requireClock,
    requireMaySign: guard.requireMaySign,
    latestAttested: intake.latest,
    quorumHeads: async (epoch) => quorumHeads.of(await operators.at(epoch)),
    findSnapshot: intake.find,
    onHalt: (halted) => emit({ kind: 'halted', reason: halted.message }),
    onResume: () => emit({ kind: 'resumed' }),
    onNotShown: (snapshot) => emit({ kind: 'notShown', ...snapshot }),
  })

  return {
    async start() {
      await load()
      loops ??= Promise.all([guard.begin(tellPeers, stopping.signal).then(run), tellHeads()])
    },
    async stop() {
      stopping.abort()
      await loops
      await Promise.allSettled([...background, ...[...pending.values()].map(({ answer }) => answer)])
    },
    handleHeads({ from, process, statement }) {
      clockCheck.note(from, statement.at)
      const isNews = heard.get(getAddress(from)) !== process
      heard.set(getAddress(from), process)
      quorumHeads.note(from, statement)
      // One that has just started hears at once what this operator can confirm, and need not wait for half an epoch.
      const peer = book.peers.find(({ address }) => isAddressEqual(address, from))
      if (isNews && peer && ownHeads) inBackground(tell(peer, ownHeads))
      const lastSigned = signatures.get(getAddress(from)) ?? null
      return { others: processes.others({ from, process }), heardSince, lastSigned }
    },
    noteRequest: processes.note,
    notePeerTime: clockCheck.note,
    handleProposal: ({ from, proposal }) => handleProposal(getAddress(from), proposal),
    async handleAttested(attested) {
      const { header, digest } = attested
      // Only the header that has this digest is known by it; another one is checked, and refused.
      if (hashSnapshot({ header, salt }) === digest && (await options.snapshots.byDigest(digest))) return
      await intake.verify(attested)
      // If we are about to sign the same one, what we compute for it is worth waiting for.
      await Promise.allSettled(
        [...pending.values()].filter(({ digest }) => digest === attested.digest).map(({ answer }) => answer),
      )
      await intake.accept(attested, sealer.computed(attested.digest))
    },
    snapshot: intake.find,
    status() {
      const latest = intake.latest()
      const set = operators.current()
      return {
        address: self,
        set,
        leader: set && currentLeader(clock.now(), { ...rhythm, set }),
        halted: (guard.stopped() ?? sealer.halted())?.message,
        lastSigned,
        lastAttested: latest && { epoch: latest.header.epoch, digest: latest.digest },
        clockAheadMs: clockCheck.aheadMs(),
        quorumHeads: set ? quorumHeads.of(set) : [],
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
      const now = clock.now()
      const epoch = epochAt(now, epochSeconds)
      // A turn of the current epoch may come late; those of past epochs are gone.
      const turn = ownTurn(Math.max(led, epochStart(epoch, epochSeconds) - 1))
      if (turn === undefined || turn.at > now) {
        // Looked at again in each epoch: the operators may have changed.
        const next = epochStart(epoch + 1n, epochSeconds)
        await sleep(clock, { ms: Math.min(turn?.at ?? next, next) - now, signal: stopping.signal })
        continue
      }
      led = turn.at
      if ((intake.latest()?.header.epoch ?? -1n) >= turn.epoch) continue
      await lead(turn).catch((error) => refuse({ epoch: turn.epoch, from: self, error }))
    }
  }

  /** Looks at the chains, and at what time it is by them. */
  async function look() {
    const view = await options.look()
    for (const [slot, time] of view.times.entries()) if (time !== undefined) clockCheck.note(`chain ${slot}`, time)
    return view
  }

  async function requireClock(): Promise<void> {
    if (clockCheck.aheadMs() === undefined) await look()
    clockCheck.require()
  }

  /** Twice in each epoch the operators tell each other what they can confirm: shortly before its middle and its end. */
  async function tellHeads(): Promise<void> {
    const half = (epochSeconds * 1000) / 2
    while (!stopping.signal.aborted) {
      const since = (clock.now() + half / 2) % half
      await sleep(clock, { ms: half - since, signal: stopping.signal })
      const set = operators.current()
      // Those who do not sign need not say anything.
      if (!stopping.signal.aborted && set && isOperator(self, set)) inBackground(tellPeers())
    }
  }

  async function tell(peer: Peer, statement: HeadsStatement): Promise<KeyReport> {
    const { signal } = stopping
    const report = await book.ask(peer, { signal, send: () => peer.tell(statement, signal) })
    await guard.note(report)
    return report
  }

  /** Tells the other operators what this one can confirm, and resolves with what those who answer know of its key. */
  async function tellPeers(): Promise<ReadonlyMap<Address, KeyReport>> {
    const set = operators.current()
    if (set === undefined) return new Map()
    const statement = { heads: (await sealer.heads()).map((head) => head ?? null), at: clock.now() }
    ownHeads = statement
    quorumHeads.note(self, statement)
    const peers = book.peers.filter(({ address }) => isOperator(address, set))
    const answers = await Promise.allSettled(peers.map((peer) => tell(peer, statement)))
    return new Map(
      answers.flatMap((answer, index) => {
        const peer = peers[index]
        return peer && answer.status === 'fulfilled' ? [[getAddress(peer.address), answer.value] as const] : []
      }),
    )
  }

  function noteSignature(operator: Address, signed: { epoch: bigint; digest: Hash32 }): void {
    const before = signatures.get(getAddress(operator))
    if (before === undefined || before.epoch < signed.epoch) signatures.set(getAddress(operator), signed)
  }

  /** This operator's first turn later than `after` (ms), if it is one of those who sign. */
  function ownTurn(after: number): Turn | undefined {
    const set = operators.current()
    return set && nextTurn(after, { ...rhythm, set, operator: self })
  }

  async function lead({ epoch, attempt }: Turn): Promise<void> {
    const set = await operators.at(epoch)
    if (!isOperator(self, set)) return // a snapshot that changed the operators came just now
    const sealed = await sealer.propose(epoch)
    const { snapshot, digest } = sealed
    noteSigned({ epoch, digest, leader: self })
    emit({ kind: 'proposed', epoch, attempt, digest })
    const signed = await collectSignatures(sealed, {
      self,
      set,
      peers: book.peers.filter(({ address }) => isOperator(address, set)),
      book,
      clock,
      timeoutMs: leaderTimeoutMs,
      signal: stopping.signal,
    })
    const { header, cut, assets } = snapshot
    for (const operator of signed.keys()) noteSignature(operator, { epoch, digest })
    const attested = { header, digest, cut, assets, set, ...assembleQuorum({ set, signatures: signed }) }
    // Peers first: nothing that happens to it here may keep it from them. Also to those who do not sign now: they will, or
    // did and go on serving.
    for (const peer of book.peers) {
      const { signal } = stopping
      inBackground(book.ask(peer, { signal, send: () => peer.deliver(attested, signal) }))
    }
    await intake.accept(attested, snapshot).catch((error) => emit({ kind: 'notKept', epoch, digest, error }))
  }

  async function handleProposal(from: Address, proposal: Proposal): Promise<CompactSignature> {
    const { epoch } = proposal.header
    try {
      const check = async () => {
        const set = await setAt(epoch, from)
        const now = clock.now()
        checkTurn({ from, epoch, now }, { ...rhythm, set })
        checkProposal(proposal, { now, epochSeconds, chainIds })
      }
      await check()
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

  /** The set that signs an epoch, of which this operator must be one. If either is not, a change may have been missed. */
  async function setAt(epoch: bigint, leader: Address): Promise<OperatorSet> {
    const known = await operators.at(epoch).catch(() => undefined)
    if (known === undefined || !isOperator(leader, known) || !isOperator(self, known))
      await operators.catchUp(stopping.signal)
    const set = await operators.at(epoch)
    if (isOperator(self, set)) return set
    throw new OperatorNotInSet('This operator is not in the set that signs this epoch.', {
      details: { epoch, expected: set.operators, seen: self },
    })
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

function isOperator(address: Address, set: OperatorSet): boolean {
  return set.operators.some((operator) => isAddressEqual(operator, address))
}
