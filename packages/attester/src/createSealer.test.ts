import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CompactSignature, type Cut, keccak, recoverSigner, zeroHash } from '@plimsoll/protocol'
import { openStore } from '@plimsoll/store'
import { AlreadySigned } from '@plimsoll/store/errors'
import { afterEach, describe, expect, test } from 'vitest'
import type { ComputedSnapshot } from './attester.ts'
import {
  ClockSkew,
  ClockUnchecked,
  CutBehind,
  CutTooOld,
  Halted,
  InvalidProposal,
  PeerUnreachable,
  ProposalMismatch,
  ProposalPending,
  SignerMismatch,
  UnknownSnapshot,
  WrongLeader,
} from './errors.ts'
import type { Proposal } from './peer.ts'
import {
  chainIds,
  createMemoryRecord,
  createTestNetwork,
  epochSeconds,
  ForkedAway,
  genesis,
  leaderTimeoutMs,
  type TestNetwork,
  type TestOperator,
  Unreadable,
} from './testing/testNetwork.ts'

let network: TestNetwork
afterEach(() => network?.stop())

/** A network in which the test itself plays the leaders. */
function setUp(options: Parameters<typeof createTestNetwork>[0] = {}) {
  network = createTestNetwork(options)
  const [leader, follower, third] = network.operators
  return { ...network, leader, follower, third }
}

/** The snapshot of a second after genesis, seen `cutLag` seconds later than the chains had it. */
function snapshotAt(seconds: number, { cutLag = 0, accounts = 'honest' } = {}): ComputedSnapshot {
  const cut = network.cutAt(genesis + seconds - cutLag)
  return network.compute({ cut, timestamp: BigInt(genesis + seconds), accounts })
}

/** The blocks of a chain in what an operator signed last. */
const signedOn = async ({ record }: TestOperator, chainId: number) =>
  ((await record.last())?.cut ?? []).filter((entry) => entry.chainId === chainId)

const ask = (to: TestOperator, { from, proposal }: { from: TestOperator; proposal: Proposal }) =>
  to.attester.handleProposal({ from: from.address, proposal })

describe('handleProposal', () => {
  test('default: signs what it has computed itself, after recording it', async () => {
    const { leader, follower } = setUp()
    const proposal = snapshotAt(0)
    const signature = await ask(follower, { from: leader, proposal })
    expect(await recoverSigner({ digest: proposal.digest, signature })).toBe(follower.address)
    expect(await follower.record.last()).toEqual({
      epoch: proposal.header.epoch,
      digest: proposal.digest,
      cut: proposal.cut,
    })
    expect(follower.attester.status().lastSigned?.digest).toBe(proposal.digest)
  })

  test('behavior: the same proposal again gets the same signature, at once or later', async () => {
    const { leader, follower } = setUp()
    const proposal = snapshotAt(0)
    const both = await Promise.all([1, 2].map(() => ask(follower, { from: leader, proposal })))
    const again = await ask(follower, { from: leader, proposal })
    expect(both[1]).toEqual(both[0])
    expect(again).toEqual(both[0])
    expect(follower.computations).toBe(1)
  })

  test('error: an equivocating leader gets one signature, one proposal after the other', async () => {
    const { leader, follower, clock } = setUp()
    await ask(follower, { from: leader, proposal: snapshotAt(0) })
    await clock.advance(1_000)
    await expect(ask(follower, { from: leader, proposal: snapshotAt(1) })).rejects.toThrow(AlreadySigned)
  })

  test('error: an equivocating leader gets one signature, both proposals at once', async () => {
    const { leader, follower, clock } = setUp()
    await clock.advance(1_000)
    const answers = await Promise.allSettled(
      [0, 1].map((at) => ask(follower, { from: leader, proposal: snapshotAt(at) })),
    )
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(answers[1]).toMatchObject({ reason: expect.any(ProposalPending) })
  })

  test('error: two leaders of one epoch at once get one signature between them', async () => {
    const { leader, follower, third, clock } = setUp()
    await clock.advance(leaderTimeoutMs)
    const answers = await Promise.allSettled([
      ask(third, { from: leader, proposal: snapshotAt(0) }),
      ask(third, { from: follower, proposal: snapshotAt(3) }),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(answers[1]).toMatchObject({ reason: expect.any(AlreadySigned) })
  })

  test('error: a replayed proposal of an earlier epoch', async () => {
    const { leader, follower, third, clock } = setUp()
    const old = snapshotAt(1)
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    await clock.advance(epochSeconds * 1000)
    await ask(third, { from: follower, proposal: snapshotAt(epochSeconds) })
    await expect(ask(third, { from: leader, proposal: old })).rejects.toThrow(AlreadySigned)
  })

  test('error: an epoch that a quorum has signed without this operator', async () => {
    const { leader, follower, third, clock } = setUp()
    network.tellHeads()
    await leader.attester.start()
    third.alive = false
    await clock.advance(0)
    for (const attested of leader.archive.values()) await third.attester.handleAttested(attested)
    await clock.advance(leaderTimeoutMs)
    await expect(ask(third, { from: follower, proposal: snapshotAt(3) })).rejects.toThrow(AlreadySigned)
  })

  test('error: not an operator, not its epoch, or not yet', async () => {
    const { leader, follower, third, clock } = setUp()
    const proposal = snapshotAt(0)
    const stranger = { ...leader, address: '0x00000000000000000000000000000000000000aa' } as const
    await expect(ask(third, { from: stranger, proposal })).rejects.toThrow(WrongLeader)
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(WrongLeader)
    await clock.advance(leaderTimeoutMs - 501)
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(WrongLeader)
    await clock.advance(1)
    await ask(third, { from: follower, proposal })
  })

  test('error: clocks more than 30 seconds apart', async () => {
    const { leader, follower, clock } = setUp()
    await clock.advance(31_000)
    const late = ask(follower, { from: leader, proposal: snapshotAt(0) })
    await expect(late).rejects.toThrow(ClockSkew)
    await expect(late).rejects.toMatchObject({ details: { expected: BigInt(genesis + 31), seen: BigInt(genesis) } })
    await expect(ask(follower, { from: leader, proposal: snapshotAt(72) })).rejects.toThrow(ClockSkew)
  })

  test('error: its own clock far from those of the chains and the peers', async () => {
    const { leader, follower } = setUp()
    const proposal = snapshotAt(3_600)
    follower.aheadMs = 3_600_000
    await expect(ask(follower, { from: leader, proposal })).rejects.toThrow(/3600 s ahead/)
    expect(await follower.record.last()).toBeUndefined()
    follower.aheadMs = 0
    await ask(follower, { from: leader, proposal: snapshotAt(0) })
    // It jumps while the node runs: what the other clocks said before shows that.
    follower.aheadMs = 31_000
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0) })).rejects.toThrow(ClockSkew)
  })

  test('error: nothing tells what time it is', async () => {
    const { leader, follower } = setUp()
    for (const chainId of chainIds) follower.dark.add(chainId)
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0) })).rejects.toThrow(ClockUnchecked)
  })

  test('error: a proposal that contradicts itself or is for other chains', async () => {
    const { leader, follower } = setUp()
    const { header, cut } = snapshotAt(0)
    const wrong: Proposal[] = [
      { header: { ...header, epoch: header.epoch + 3n }, cut },
      { header: { ...header, cut: header.assets }, cut },
      { header: { ...header, oldest: 0n }, cut },
      { header, cut: cut.slice(1) },
      { header, cut: cut.map((entry) => ({ ...entry, chainId: 1 })) },
    ]
    for (const proposal of wrong) {
      await expect(ask(follower, { from: leader, proposal })).rejects.toThrow(InvalidProposal)
    }
    expect(follower.computations).toBe(0)
  })

  test('error: a cut behind the one it signed', async () => {
    const { leader, follower, third, clock } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    await clock.advance(epochSeconds * 1000)
    const behind = ask(third, { from: follower, proposal: snapshotAt(epochSeconds, { cutLag: epochSeconds + 1 }) })
    await expect(behind).rejects.toThrow(CutBehind)
    await expect(behind).rejects.toMatchObject({ details: { slot: 0, chain: chainIds[0] } })
  })

  test('error: a cut behind what a registry has accepted, fetched from a peer', async () => {
    const { leader, follower, third, clock, accepted } = setUp()
    third.alive = false
    network.tellHeads()
    await leader.attester.start()
    await clock.advance(0)
    await leader.attester.stop()
    const [digest] = leader.archive.keys()
    accepted[1] = { digest: digest ?? zeroHash, epoch: BigInt(genesis / epochSeconds), timestamp: BigInt(genesis) }
    await clock.advance(epochSeconds * 1000)
    const behind = ask(third, { from: follower, proposal: snapshotAt(epochSeconds, { cutLag: epochSeconds + 1 }) })
    await expect(behind).rejects.toThrow(CutBehind)
    await expect.poll(() => [...third.archive.keys()]).toEqual([digest])
    await ask(third, { from: follower, proposal: snapshotAt(epochSeconds) })
  })

  test('error: a registry has accepted what nobody can show', async () => {
    const { leader, follower, accepted } = setUp()
    accepted[0] = { digest: keccak('0x77'), epoch: 1n, timestamp: 12n }
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0) })).rejects.toThrow(UnknownSnapshot)
  })

  test('behavior: what no operator can show is read from the chain, and binds all the same', async () => {
    const { leader, follower, accepted, posted } = setUp()
    const digest = keccak('0x77')
    accepted[0] = { digest, epoch: 1n, timestamp: 12n }
    posted.set(digest, network.cutAt(genesis - 5))
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0, { cutLag: 6 }) })).rejects.toThrow(CutBehind)
    await ask(follower, { from: leader, proposal: snapshotAt(0) })
    expect(follower.events).toContainEqual({ kind: 'notShown', slot: 0, epoch: 1n, digest })
  })

  test('error: a cut much older than a quorum can confirm', async () => {
    const { leader, follower, third } = setUp()
    network.tellHeads({ by: [leader, third], seconds: 0 })
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0, { cutLag: 61 }) })).rejects.toThrow(CutTooOld)
    await ask(follower, { from: leader, proposal: snapshotAt(0, { cutLag: 60 }) })
  })

  test('behavior: what one operator alone says it can confirm binds nobody', async () => {
    const { leader, follower, third } = setUp()
    network.tellHeads({ by: [third], seconds: 3_600 })
    await ask(follower, { from: leader, proposal: snapshotAt(0, { cutLag: 61 }) })
  })

  test('behavior: an own view that is newer is no reason to refuse', async () => {
    const { leader, follower, third } = setUp()
    for (const behind of [leader, third]) network.tellHeads({ by: [behind], seconds: -100 })
    network.tellHeads({ by: [follower], seconds: 0 })
    await ask(follower, { from: leader, proposal: snapshotAt(0, { cutLag: 100 }) })
  })

  test('behavior: statements older than two epochs count no more, nor one that was overtaken', async () => {
    const { leader, follower, third, clock } = setUp()
    network.tellHeads({ by: [leader, third], seconds: 3_600 })
    const { quorumHeads } = follower.attester.status()
    expect(quorumHeads[0]).toEqual(network.cutAt(genesis + 3_600)[0])
    follower.attester.handleHeads({
      from: third.address,
      process: third.sender.process,
      statement: { heads: network.cutAt(genesis), at: clock.now() - 1 },
    })
    expect(follower.attester.status().quorumHeads).toEqual(quorumHeads)
    await clock.advance(2 * epochSeconds * 1000 + 1)
    expect(follower.attester.status().quorumHeads).toEqual([undefined, undefined])
  })

  test('behavior: a dark chain repeats the block that it has confirmed and computed, and no other', async () => {
    const { leader, follower, third, clock } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    third.dark.add(902)
    await clock.advance(epochSeconds * 1000)
    const at = (seconds: number, slot: number) => network.cutAt(genesis + seconds)[slot] as Cut[number]
    const propose = (cut: Cut) =>
      ask(third, { from: follower, proposal: network.compute({ cut, timestamp: BigInt(genesis + epochSeconds) }) })
    await expect(propose([at(epochSeconds, 0), at(1, 1)])).rejects.toThrow(Unreadable)
    await propose([at(epochSeconds, 0), at(0, 1)])
  })

  test('error: a repeated block that a person has found abandoned', async () => {
    const { leader, follower, third, clock } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    const { gone } = third.record as ReturnType<typeof createMemoryRecord>
    gone.push(...(await signedOn(third, 902)))
    third.dark.add(902)
    await clock.advance(epochSeconds * 1000)
    const cut = [network.cutAt(genesis + epochSeconds)[0], network.cutAt(genesis)[1]] as Cut
    const proposal = network.compute({ cut, timestamp: BigInt(genesis + epochSeconds) })
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Unreadable)
  })

  test('error: a repeated block whose state was lost with a restart', async () => {
    const { leader, follower, third, clock } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    third.dark.add(902)
    await third.restart()
    await clock.advance(epochSeconds * 1000)
    const cut = [network.cutAt(genesis + epochSeconds)[0], network.cutAt(genesis)[1]] as Cut
    const proposal = network.compute({ cut, timestamp: BigInt(genesis + epochSeconds) })
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Unreadable)
  })

  test('behavior: a repeated block that is gone halts it, dark or not', async () => {
    const { leader, follower, third, clock, fork } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    const cut = network.cutAt(genesis)
    fork(902, 0n)
    await clock.advance(epochSeconds * 1000)
    const proposal = network.compute({ cut, timestamp: BigInt(genesis + epochSeconds) })
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Halted)
  })

  test('error: another header than it computes, naming the field', async () => {
    const { leader, follower } = setUp()
    const proposal = snapshotAt(0, { accounts: 'forged' })
    const refused = ask(follower, { from: leader, proposal })
    await expect(refused).rejects.toThrow(ProposalMismatch)
    await expect(refused).rejects.toMatchObject({
      details: { accounts: { expected: snapshotAt(0).header.accounts, seen: proposal.header.accounts } },
    })
    expect(await follower.record.last()).toBeUndefined()
    // A refusal spends nothing: the honest proposal still gets its signature.
    await ask(follower, { from: leader, proposal: snapshotAt(0) })
  })

  test('error: a proposed block that is not canonical is refused without halting', async () => {
    const { leader, follower, fork } = setUp()
    const proposal = snapshotAt(0)
    fork(902, 0n)
    await expect(ask(follower, { from: leader, proposal })).rejects.toThrow(ForkedAway)
    expect(follower.attester.status().halted).toBeUndefined()
  })

  test('behavior: a signed block that is no longer canonical halts it until a person resumes', async () => {
    const { leader, follower, third, clock, fork } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    fork(902, 0n)
    await clock.advance(epochSeconds * 1000)
    const proposal = snapshotAt(epochSeconds)
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Halted)
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Halted)
    expect(third.attester.status().halted).toContain('902')
    expect(third.events).toContainEqual(expect.objectContaining({ kind: 'halted' }))

    await third.restart()
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Halted)
    const { gone } = third.record as ReturnType<typeof createMemoryRecord>
    gone.push(...(await signedOn(third, 902)))
    await ask(third, { from: follower, proposal })
    expect(third.attester.status().halted).toBeUndefined()
    expect(third.events).toContainEqual({ kind: 'resumed' })
  })

  test('behavior: another block that is gone halts it again, whatever was acknowledged', async () => {
    const { leader, follower, third, clock, fork } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    fork(902, 0n)
    fork(901, 0n)
    const { gone } = third.record as ReturnType<typeof createMemoryRecord>
    gone.push(...(await signedOn(third, 902)))
    await clock.advance(epochSeconds * 1000)
    await expect(ask(third, { from: follower, proposal: snapshotAt(epochSeconds) })).rejects.toThrow(Halted)
  })

  test('behavior: an abandoned block binds the order of cuts no more, the others do', async () => {
    const { leader, follower, third, clock, fork } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    fork(902, 0n)
    const { gone } = third.record as ReturnType<typeof createMemoryRecord>
    gone.push(...(await signedOn(third, 902)))
    await clock.advance(epochSeconds * 1000)
    // The new branch of 902 is shorter than the abandoned one was.
    const at = (seconds: number, slot: number) => network.cutAt(genesis + seconds)[slot] as Cut[number]
    const propose = (cut: Cut) =>
      ask(third, { from: follower, proposal: network.compute({ cut, timestamp: BigInt(genesis + epochSeconds) }) })
    await expect(propose([at(-1, 0), at(-30, 1)])).rejects.toThrow(CutBehind)
    await propose([at(epochSeconds, 0), at(-30, 1)])
  })

  test('behavior: halts also when the next proposal could not be checked', async () => {
    const { leader, follower, third, clock, fork } = setUp()
    await ask(third, { from: leader, proposal: snapshotAt(0) })
    fork(902, 0n)
    await clock.advance(epochSeconds * 1000)
    const proposal = snapshotAt(epochSeconds)
    const { look } = third
    await third.restart({
      look: async () => {
        const view = await look()
        const confirm: typeof view.confirm = async (slot, entry) =>
          entry.number === proposal.cut[0]?.number
            ? { kind: 'unknown', why: new PeerUnreachable('The providers are down.') }
            : view.confirm(slot, entry)
        return { ...view, confirm }
      },
    })
    await expect(ask(third, { from: follower, proposal })).rejects.toThrow(Halted)
  })

  test('behavior: after a crash between recording and sending, it signs the same digest and nothing else', async () => {
    const { leader, follower, clock } = setUp()
    const proposal = snapshotAt(0)
    await follower.record.record({ epoch: proposal.header.epoch, digest: proposal.digest, cut: proposal.cut })
    await follower.restart()
    await clock.advance(1_000)
    await expect(ask(follower, { from: leader, proposal: snapshotAt(1) })).rejects.toThrow(AlreadySigned)
    const signature = await ask(follower, { from: leader, proposal })
    expect(await recoverSigner({ digest: proposal.digest, signature })).toBe(follower.address)
  })

  test('behavior: no signature leaves when recording fails', async () => {
    const { leader, follower } = setUp()
    const record = createMemoryRecord()
    const failure = new ProposalMismatch('The disk is full.')
    await follower.restart({ record: { ...record, record: () => Promise.reject(failure) } })
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0) })).rejects.toBe(failure)
  })

  test('error: a signer that signs with another key', async () => {
    const { leader, follower, third } = setUp()
    await follower.restart({
      signer: { ...third.account, address: follower.address },
    })
    await expect(ask(follower, { from: leader, proposal: snapshotAt(0) })).rejects.toThrow(SignerMismatch)
  })

  test('behavior: what it signed survives a restart in the real store', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'plimsoll-attester-'))
    let store = await openStore({ dataDir })
    const { leader, follower, clock } = setUp()
    const sign = async (proposal: Proposal): Promise<CompactSignature> => {
      await follower.restart({ record: store.signing })
      return ask(follower, { from: leader, proposal })
    }
    const proposal = snapshotAt(0)
    const signature = await sign(proposal)
    await store.close()

    store = await openStore({ dataDir })
    await clock.advance(1_000)
    await expect(sign(snapshotAt(1))).rejects.toThrow(AlreadySigned)
    expect(await sign(proposal)).toEqual(signature)
    await store.close()
    await rm(dataDir, { recursive: true })
  })
})
