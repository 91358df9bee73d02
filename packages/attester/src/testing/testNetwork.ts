import {
  type AttestedSnapshot,
  type Cut,
  type CutEntry,
  type Hash32,
  hashAssetTable,
  hashCut,
  hashOperatorSet,
  hashSnapshot,
  keccak,
  type OperatorSet,
  oldestTimestamp,
  PlimsollError,
  zeroHash,
} from '@plimsoll/protocol'
import type { SignedSnapshot } from '@plimsoll/store'
import { AlreadySigned } from '@plimsoll/store/errors'
import { type Address, concat, type Hex, numberToHex, toHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type { AcceptedSnapshot, Attester, AttesterEvent, AttesterOptions, ComputedSnapshot } from '../attester.ts'
import { createAttester } from '../createAttester.ts'
import { createOperatorBook } from '../createOperatorBook.ts'
import { PeerUnreachable } from '../errors.ts'
import { createSender, type KeyReport, type SenderSource } from '../oneProcess.ts'
import type { HomeView, OperatorBook } from '../operatorBook.ts'
import type { HeadsStatement, Peer } from '../peer.ts'
import { createTestClock, type TestClock } from './testClock.ts'

/** Why a cut of a {@link TestNetwork} is refused. */
export class ForkedAway extends PlimsollError {
  override name = 'ForkedAway'
}

/** Why a chain of a {@link TestNetwork} is not read. */
export class Unreadable extends PlimsollError {
  override name = 'Unreadable'
}

/** One operator of a {@link TestNetwork}; everything a test may change about what it sees. */
export type TestOperator = {
  account: PrivateKeyAccount
  address: Address
  attester: Attester
  archive: Map<Hash32, AttestedSnapshot>
  received: { attested: AttestedSnapshot; computed: ComputedSnapshot | undefined }[]
  record: TestRecord
  events: AttesterEvent[]
  /** Reachable by the others. */
  alive: boolean
  /** Seconds that its providers lag behind. */
  lag: number
  /** Chains whose providers do not answer it. */
  dark: Set<number>
  /** How far its clock is ahead, in ms. */
  aheadMs: number
  /** What its providers say about accounts; the others believe `honest`. */
  accounts: string
  /** How often it has computed a snapshot. */
  computations: number
  /** Follows who signs. */
  book: OperatorBook
  /** Why other operators' rotations were not believed. */
  rejected: Error[]
  /** What its providers say now. */
  look: AttesterOptions<ComputedSnapshot>['look']
  /** Who its process is; another one after each restart. */
  sender: SenderSource
  /** Runs before each computation. */
  beforeCompute: () => Promise<void>
  restart: (changes?: Partial<AttesterOptions<ComputedSnapshot>>) => Promise<void>
}

/** What an attester needs of a signing record. */
type TestRecord = AttesterOptions<ComputedSnapshot>['record']

/** Operators on two chains of one block a second, in one process, on one clock. */
export type TestNetwork = {
  /** Those who sign, the first of the operators. */
  set: OperatorSet
  salt: Hex
  clock: TestClock
  operators: [TestOperator, TestOperator, TestOperator, ...TestOperator[]]
  /** Blocks from this number on have other hashes. */
  fork: (chainId: number, number: bigint) => void
  /** What the registries have accepted, as every snapshot says. */
  accepted: AcceptedSnapshot[]
  /** By digest: cuts that the chains show in the transactions that posted them. */
  posted: Map<Hash32, Cut>
  /** What the home registry says of operators: the hash it has, and the set that was scheduled and is now in effect. */
  home: { operators: Hash32; scheduled: OperatorSet | undefined }
  /** Has every operator hear that these operators can confirm the blocks of a second after genesis; default all, now. */
  tellHeads: (said?: { by?: readonly TestOperator[]; seconds?: number }) => void
  cutAt: (seconds: number) => Cut
  compute: (at: { cut: Cut; timestamp: bigint; accounts?: string }) => ComputedSnapshot
  stop: () => Promise<void>
}

export const salt: Hex = keccak(toHex('test deployment'))
export const epochSeconds = 12
export const leaderTimeoutMs = 3_000
export const chainIds = [901, 902]
/** The start of an epoch that operator 0 of three leads, in seconds. */
export const genesis = 1_800_000_000

/** Creates the network; nobody leads until started. `connect` replaces calls in memory by another transport. */
export function createTestNetwork({
  count = 3,
  signing = 3,
  threshold = 2,
  records = () => createMemoryRecord(),
  connect = connectInMemory,
}: {
  count?: number
  /** How many of the operators sign, and how many of those are a quorum. */
  signing?: number
  threshold?: number
  records?: (index: number) => TestRecord
  connect?: (to: TestOperator, from: TestOperator) => Peer
} = {}): TestNetwork {
  const clock = createTestClock(genesis * 1000)
  const accounts = Array.from({ length: count }, (_, index) =>
    privateKeyToAccount(numberToHex(index + 1, { size: 32 })),
  )
  const set: OperatorSet = { threshold, operators: accounts.slice(0, signing).map(({ address }) => address) }
  const forks = new Map<number, bigint>()
  const accepted: TestNetwork['accepted'] = chainIds.map(() => ({ digest: zeroHash, epoch: 0n, timestamp: 0n }))

  const posted: TestNetwork['posted'] = new Map()
  const home: TestNetwork['home'] = { operators: hashOperatorSet(set), scheduled: undefined }

  const cutAt = (seconds: number): Cut =>
    chainIds.map((chainId) => {
      const number = BigInt(seconds - genesis + 1_000)
      const forked = number >= (forks.get(chainId) ?? number + 1n)
      const hash = keccak(toHex(`${chainId} ${number} ${forked}`))
      return { chainId, number, hash, timestamp: BigInt(seconds) }
    })

  const compute: TestNetwork['compute'] = ({ cut, timestamp, accounts = 'honest' }) => {
    const assets = [numberToHex(timestamp, { size: 32 })]
    const header = {
      epoch: timestamp / BigInt(epochSeconds),
      timestamp,
      oldest: oldestTimestamp(cut),
      cut: hashCut(cut),
      config: keccak('0x01'),
      assets: hashAssetTable(assets),
      accounts: keccak(concat([hashCut(cut), toHex(accounts)])),
      claims: zeroHash,
      operators: hashOperatorSet(home.scheduled ?? set),
    }
    return { header, digest: hashSnapshot({ header, salt }), cut, assets, registries: [...accepted] }
  }

  const create = (account: PrivateKeyAccount, index: number): TestOperator => {
    const archive: TestOperator['archive'] = new Map()
    const newest = (some: readonly AttestedSnapshot[]) =>
      some.toSorted((a, b) => Number(b.header.epoch - a.header.epoch))[0]
    const sets = new Map<Hash32, OperatorSet>()
    const createBook = () =>
      createOperatorBook({
        initial: set,
        salt,
        chainIds,
        sets: { put: async (some) => void sets.set(hashOperatorSet(some), some), all: async () => sets },
        snapshots: {
          latest: async () => newest([...archive.values()]),
          before: async (epoch) => newest([...archive.values()].filter(({ header }) => header.epoch < epoch)),
          rotations: async ({ after, limit }) =>
            [...archive.values()]
              .filter(({ header, set }) => header.epoch > after && header.operators !== hashOperatorSet(set))
              .sort((a, b) => Number(a.header.epoch - b.header.epoch))
              .slice(0, limit),
          put: async (rotation) => void archive.set(rotation.digest, rotation),
        },
        sources: operators
          .filter((other) => other !== operator)
          .map((other) => async (after) => {
            if (!other.alive) throw new PeerUnreachable('The peer is dead.')
            return other.book.rotations({ after, limit: 2 })
          }),
        onRejected: (error) => operator.rejected.push(error),
      })
    /** By slot: where its ledger stood since the latest attested snapshot. */
    let stood: CutEntry[][] = []
    const stand = (cut: Cut) => {
      for (const [slot, entry] of cut.entries()) stood[slot] = [...(stood[slot] ?? []), entry]
    }
    const attestedAt = (cut: Cut) => {
      for (const [slot, entry] of cut.entries())
        stood[slot] = (stood[slot] ?? []).filter((other) => other.number >= entry.number)
    }
    const ownClock = { ...clock, now: () => clock.now() + operator.aheadMs }
    const options = (): AttesterOptions<ComputedSnapshot> => ({
      operators: operator.book,
      signer: account,
      salt,
      epochSeconds,
      chainIds,
      leaderTimeoutMs,
      clock: ownClock,
      steady: clock,
      sender: operator.sender,
      startDelayMs: 0,
      record: operator.record,
      snapshots: {
        latest: async () => newest([...archive.values()]),
        byEpoch: async (epoch) => [...archive.values()].find(({ header }) => header.epoch === epoch),
        byDigest: async (digest) => archive.get(digest),
      },
      look: operator.look,
      compute: async (at) => {
        await operator.beforeCompute()
        for (const [slot, entry] of at.cut.entries()) {
          const has = (stood[slot] ?? []).some(({ hash }) => hash === entry.hash)
          const isUnreadable = at.unread.has(slot) || operator.dark.has(entry.chainId)
          if (isUnreadable && !has) throw new Unreadable('The chain cannot be read.', { details: { slot } })
        }
        stand(at.cut)
        operator.computations++
        await operator.book.noteHome(homeAt(at.cut))
        return compute({ ...at, accounts: operator.accounts })
      },
      postedCut: async ({ report }) => posted.get(report.digest),
      peers: operators.filter((other) => other !== operator).map((other) => connect(other, operator)),
      onAttested: async (attested, computed) => {
        archive.set(attested.digest, attested)
        attestedAt(attested.cut)
        // As a node does that computes what others attested.
        if (computed === undefined) await operator.book.noteHome(homeAt(attested.cut))
        operator.received.push({ attested, computed })
      },
      onEvent: (event) => operator.events.push(event),
    })
    const operator: TestOperator = {
      account,
      address: account.address,
      archive,
      received: [],
      record: records(index),
      events: [],
      alive: true,
      lag: 0,
      accounts: 'honest',
      computations: 0,
      dark: new Set(),
      sender: createSender({ generation: 0 }),
      aheadMs: 0,
      look: async () => ({
        heads: cutAt(Math.floor(clock.now() / 1000) - operator.lag).map((entry) =>
          operator.dark.has(entry.chainId) ? undefined : entry,
        ),
        times: chainIds.map((chainId) => (operator.dark.has(chainId) ? undefined : clock.now())),
        confirm: async (slot, entry) => {
          const details = { details: { chain: entry.chainId } }
          if (operator.dark.has(entry.chainId))
            return { kind: 'unknown', why: new Unreadable('The chain does not answer.', details) }
          if (cutAt(Number(entry.timestamp))[slot]?.hash === entry.hash) return { kind: 'confirmed', entry }
          return { kind: 'abandoned', why: new ForkedAway('The block is not canonical.', details) }
        },
      }),
      beforeCompute: async () => {},
      rejected: [],
      get book() {
        book ??= createBook()
        return book
      },
      get attester() {
        attester ??= createAttester(options())
        return attester
      },
      set attester(value) {
        attester = value
      },
      async restart(changes) {
        await attester?.stop()
        stood = []
        operator.sender = createSender({ generation: operator.sender.generation })
        book = createBook()
        await book.load()
        attester = createAttester({ ...options(), ...changes })
      },
    }
    let attester: Attester | undefined
    let book: OperatorBook | undefined
    return operator
  }
  const homeAt = ([block]: Cut): HomeView => ({
    number: block?.number ?? 0n,
    registry: {
      digest: accepted[0]?.digest ?? zeroHash,
      epoch: accepted[0]?.epoch ?? 0n,
      timestamp: 0n,
      operators: home.operators,
      nextOperators: hashOperatorSet(home.scheduled ?? set),
      scheduled: home.scheduled && { set: home.scheduled, effectiveAt: 0n },
      config: zeroHash,
    },
  })
  const operators = accounts.map(create) as TestNetwork['operators']

  return {
    set,
    salt,
    clock,
    operators,
    accepted,
    posted,
    home,
    cutAt,
    compute,
    tellHeads({ by = operators, seconds = clock.now() / 1000 - genesis } = {}) {
      const statement = { heads: cutAt(genesis + Math.floor(seconds)), at: clock.now() }
      for (const from of by) for (const to of operators) hear(to, { from, statement })
    },
    fork: (chainId, number) => forks.set(chainId, number),
    stop: async () => {
      await Promise.all(operators.map(({ attester }) => attester.stop()))
    },
  }
}

/** A signing record in memory; it outlives a restart of its operator. */
export function createMemoryRecord(): TestRecord & { entries: SignedSnapshot[]; gone: CutEntry[] } {
  const entries: SignedSnapshot[] = []
  const gone: CutEntry[] = []
  return {
    entries,
    gone,
    abandoned: async () => gone,
    record: async (entry) => {
      const last = entries.at(-1)
      if (last?.digest === entry.digest) return
      if (last && entry.epoch <= last.epoch) throw new AlreadySigned('Already signed.')
      entries.push(entry)
    },
    last: async () => entries.at(-1),
  }
}

/** Has an operator hear what another one can confirm. */
function hear(to: TestOperator, { from, statement }: { from: TestOperator; statement: HeadsStatement }): KeyReport {
  return to.attester.handleHeads({ from: from.address, process: from.sender.process, statement })
}

function connectInMemory(to: TestOperator, from: TestOperator): Peer {
  const reach = () => {
    if (!to.alive) throw new PeerUnreachable('The peer is dead.', { details: { peer: to.address } })
    return to.attester
  }
  return {
    address: to.address,
    propose: async (proposal) => reach().handleProposal({ from: from.address, proposal }),
    tell: async (statement) => {
      reach()
      return hear(to, { from, statement })
    },
    deliver: async (attested) => reach().handleAttested(attested),
    snapshot: async (digest) => {
      reach()
      return to.archive.get(digest)
    },
  }
}
