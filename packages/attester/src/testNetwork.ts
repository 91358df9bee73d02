import {
  type AttestedSnapshot,
  type Cut,
  type Hash32,
  hashAssetTable,
  hashCut,
  hashOperatorSet,
  hashSnapshot,
  type OperatorSet,
  oldestTimestamp,
  PlimsollError,
  zeroHash,
} from '@plimsoll/protocol'
import { type Address, concat, type Hex, keccak256, numberToHex, toHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import type {
  Attester,
  AttesterEvent,
  AttesterOptions,
  ComputedSnapshot,
  SigningEntry,
  SigningRecord,
} from './attester.ts'
import { createAttester } from './createAttester.ts'
import { PeerUnreachable } from './errors.ts'
import type { Peer } from './peer.ts'
import { createTestClock, type TestClock } from './testClock.ts'

/** Stands for the indexer's error of that name. */
export class NotCanonical extends PlimsollError {
  override name = 'NotCanonical'
}

/** One operator of a {@link TestNetwork}; everything a test may change about what it sees. */
export type TestOperator = {
  account: PrivateKeyAccount
  address: Address
  attester: Attester
  archive: Map<Hash32, AttestedSnapshot>
  received: { attested: AttestedSnapshot; computed: ComputedSnapshot | undefined }[]
  record: SigningRecord
  events: AttesterEvent[]
  /** Reachable by the others. */
  alive: boolean
  /** Seconds that its providers lag behind. */
  lag: number
  /** What its providers say about accounts; the others believe `honest`. */
  accounts: string
  /** How often it has computed a snapshot. */
  computations: number
  /** Runs before each computation. */
  beforeCompute: () => Promise<void>
  restart: (changes?: Partial<AttesterOptions<ComputedSnapshot>>) => Promise<void>
}

/** Three operators on two chains of one block a second, in one process, on one clock. */
export type TestNetwork = {
  set: OperatorSet
  salt: Hex
  clock: TestClock
  operators: [TestOperator, TestOperator, TestOperator]
  /** Blocks from this number on have other hashes. */
  fork: (chainId: number, number: bigint) => void
  /** What the registries have accepted, as every snapshot says. */
  accepted: { digest: Hash32; epoch: bigint }[]
  cutAt: (seconds: number) => Cut
  compute: (at: { cut: Cut; timestamp: bigint; accounts?: string }) => ComputedSnapshot
  stop: () => Promise<void>
}

export const salt: Hex = keccak256(toHex('test deployment'))
export const epochSeconds = 12
export const leaderTimeoutMs = 3_000
export const chainIds = [901, 902]
/** The start of an epoch that operator 0 of three leads, in seconds. */
export const genesis = 1_800_000_000

/** Creates the network; nobody leads until started. `connect` replaces calls in memory by another transport. */
export function createTestNetwork({
  records = () => createMemoryRecord(),
  connect = connectInMemory,
}: {
  records?: (index: number) => SigningRecord
  connect?: (to: TestOperator, from: TestOperator) => Peer
} = {}): TestNetwork {
  const clock = createTestClock(genesis * 1000)
  const accounts = [1, 2, 3].map((key) => privateKeyToAccount(numberToHex(key, { size: 32 })))
  const set: OperatorSet = { threshold: 2, operators: accounts.map(({ address }) => address) }
  const forks = new Map<number, bigint>()
  const accepted: TestNetwork['accepted'] = chainIds.map(() => ({ digest: zeroHash, epoch: 0n }))

  const cutAt = (seconds: number): Cut =>
    chainIds.map((chainId) => {
      const number = BigInt(seconds - genesis + 1_000)
      const forked = number >= (forks.get(chainId) ?? number + 1n)
      const hash = keccak256(toHex(`${chainId} ${number} ${forked}`))
      return { chainId, number, hash, timestamp: BigInt(seconds) }
    })

  const compute: TestNetwork['compute'] = ({ cut, timestamp, accounts = 'honest' }) => {
    const assets = [numberToHex(timestamp, { size: 32 })]
    const header = {
      epoch: timestamp / BigInt(epochSeconds),
      timestamp,
      oldest: oldestTimestamp(cut),
      cut: hashCut(cut),
      config: keccak256('0x01'),
      assets: hashAssetTable(assets),
      accounts: keccak256(concat([hashCut(cut), toHex(accounts)])),
      claims: zeroHash,
      operators: hashOperatorSet(set),
    }
    return { header, digest: hashSnapshot({ header, salt }), cut, assets, registries: [...accepted] }
  }

  const create = (account: PrivateKeyAccount, index: number): TestOperator => {
    const archive: TestOperator['archive'] = new Map()
    const options = (): AttesterOptions<ComputedSnapshot> => ({
      set,
      signer: account,
      salt,
      epochSeconds,
      chainIds,
      leaderTimeoutMs,
      clock,
      record: operator.record,
      snapshots: {
        latest: async () => [...archive.values()].sort((a, b) => Number(b.header.epoch - a.header.epoch))[0],
        byEpoch: async (epoch) => [...archive.values()].find(({ header }) => header.epoch === epoch),
        byDigest: async (digest) => archive.get(digest),
      },
      proposeCut: async () => cutAt(Math.floor(clock.now() / 1000) - operator.lag),
      checkCut: async (cut) => {
        for (const entry of cut) {
          const canonical = cutAt(Number(entry.timestamp)).find(({ chainId }) => chainId === entry.chainId)
          if (canonical?.hash !== entry.hash) {
            throw new NotCanonical('The block is not canonical.', { details: { chain: entry.chainId } })
          }
        }
      },
      compute: async (at) => {
        await operator.beforeCompute()
        operator.computations++
        return compute({ ...at, accounts: operator.accounts })
      },
      peers: operators.filter((other) => other !== operator).map((other) => connect(other, operator)),
      onAttested: async (attested, computed) => {
        archive.set(attested.digest, attested)
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
      beforeCompute: async () => {},
      get attester() {
        attester ??= createAttester(options())
        return attester
      },
      set attester(value) {
        attester = value
      },
      async restart(changes) {
        await attester?.stop()
        attester = createAttester({ ...options(), ...changes })
      },
    }
    let attester: Attester | undefined
    return operator
  }
  const operators = accounts.map(create) as TestNetwork['operators']

  return {
    set,
    salt,
    clock,
    operators,
    accepted,
    cutAt,
    compute,
    fork: (chainId, number) => forks.set(chainId, number),
    stop: async () => {
      await Promise.all(operators.map(({ attester }) => attester.stop()))
    },
  }
}

/** A signing record in memory; it outlives a restart of its operator. */
export function createMemoryRecord(): SigningRecord & { entries: SigningEntry[] } {
  const entries: SigningEntry[] = []
  return {
    entries,
    record: async (entry) => {
      const last = entries.at(-1)
      if (last?.digest === entry.digest) return
      if (last && entry.epoch <= last.epoch) throw new PlimsollError('Already signed.')
      entries.push(entry)
    },
    last: async () => entries.at(-1),
  }
}

function connectInMemory(to: TestOperator, from: TestOperator): Peer {
  const reach = () => {
    if (!to.alive) throw new PeerUnreachable('The peer is dead.', { details: { peer: to.address } })
    return to.attester
  }
  return {
    address: to.address,
    propose: async (proposal) => reach().handleProposal({ from: from.address, proposal }),
    deliver: async (attested) => reach().handleAttested(attested),
    snapshot: async (digest) => {
      reach()
      return to.archive.get(digest)
    },
  }
}
