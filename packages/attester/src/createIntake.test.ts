import { type AttestedSnapshot, InvalidAttestation } from '@plimsoll/protocol'
import { signedSnapshot } from '@plimsoll/protocol/testing'
import { SnapshotConflict } from '@plimsoll/store/errors'
import { afterEach, describe, expect, test } from 'vitest'
import type { ComputedSnapshot } from './attester.ts'
import { createTestNetwork, epochSeconds, genesis, salt, type TestNetwork } from './testing/testNetwork.ts'

let network: TestNetwork
afterEach(() => network.stop())

function attest({ header, cut, assets }: ComputedSnapshot): Promise<AttestedSnapshot> {
  const { operators, set } = network
  return signedSnapshot({ salt, keys: operators.map(({ account }) => account), set, cut, assets, header })
}

function snapshot(accounts = 'honest', seconds = genesis): ComputedSnapshot {
  return network.compute({ cut: network.cutAt(seconds), timestamp: BigInt(seconds), accounts })
}

describe('handleAttested', () => {
  test('default: takes a snapshot over once', async () => {
    network = createTestNetwork()
    const [operator] = network.operators
    const attested = await attest(snapshot())
    await Promise.all([1, 2].map(() => operator.attester.handleAttested(attested)))
    await operator.attester.handleAttested(attested)
    expect(operator.received).toEqual([{ attested, computed: undefined }])
    expect(operator.attester.status().lastAttested).toEqual({ epoch: attested.header.epoch, digest: attested.digest })
  })

  test('behavior: comes with what this operator computes for it, also if it is not done yet', async () => {
    network = createTestNetwork()
    const [leader, follower] = network.operators
    const computed = snapshot()
    const attested = await attest(computed)
    const signing = follower.attester.handleProposal({ from: leader.address, proposal: computed })
    await follower.attester.handleAttested(attested)
    await signing
    expect(follower.received[0]?.computed?.digest).toBe(computed.digest)
  })

  test('error: another header under a digest that is known', async () => {
    network = createTestNetwork()
    const [operator] = network.operators
    const attested = await attest(snapshot())
    await operator.attester.handleAttested(attested)
    const header = { ...attested.header, accounts: snapshot('forged').header.accounts }
    await expect(operator.attester.handleAttested({ ...attested, header })).rejects.toThrow(InvalidAttestation)
  })

  test('error: without a quorum of the known set', async () => {
    network = createTestNetwork()
    const [operator] = network.operators
    const attested = await attest(snapshot())
    const [first] = attested.signatures
    if (first === undefined) expect.unreachable()
    const wrong: AttestedSnapshot[] = [
      { ...attested, signatures: [first, first] },
      { ...attested, signatures: [first], bitmap: 1n },
      { ...attested, assets: [] },
      { ...attested, cut: attested.cut.map((entry) => ({ ...entry, chainId: entry.chainId + 1 })) },
      { ...attested, digest: snapshot('forged').digest },
      { ...attested, set: { threshold: 1, operators: attested.set.operators.slice(0, 1) } },
    ]
    for (const forged of wrong) {
      await expect(operator.attester.handleAttested(forged)).rejects.toThrow(InvalidAttestation)
    }
    expect(operator.received).toEqual([])
  })

  test('error: two quorums for one epoch', async () => {
    network = createTestNetwork()
    const [operator] = network.operators
    await operator.attester.handleAttested(await attest(snapshot()))
    const other = await attest(snapshot('forged'))
    await expect(operator.attester.handleAttested(other)).rejects.toThrow(SnapshotConflict)
  })
})

describe('snapshot', () => {
  test('default: finds what any peer has, and keeps it', async () => {
    network = createTestNetwork()
    const [operator, , peer] = network.operators
    const attested = await attest(snapshot())
    expect(await operator.attester.snapshot(attested.digest)).toBeUndefined()
    await peer.attester.handleAttested(attested)
    expect(await operator.attester.snapshot(attested.digest)).toEqual(attested)
    await expect.poll(() => operator.received).toHaveLength(1)
  })

  test('behavior: does not wait for another that is being taken over, which may itself wait for this one', async () => {
    network = createTestNetwork()
    const [operator, , peer] = network.operators
    const [older, newer] = [await attest(snapshot()), await attest(snapshot('honest', genesis + epochSeconds))]
    await peer.attester.handleAttested(older)
    const stall = Promise.withResolvers<void>()
    await operator.restart({ onAttested: () => stall.promise })
    const taking = operator.attester.handleAttested(newer)
    expect(await operator.attester.snapshot(older.digest)).toEqual(older)
    stall.resolve()
    await taking
  })

  test('behavior: a second quorum for an epoch, found at a peer, is reported', async () => {
    network = createTestNetwork()
    const [operator, , peer] = network.operators
    await operator.attester.handleAttested(await attest(snapshot()))
    const other = await attest(snapshot('forged'))
    await peer.attester.handleAttested(other)
    await operator.attester.snapshot(other.digest)
    await expect
      .poll(() => operator.attester.status().refusals.map(({ error }) => error.name))
      .toEqual(['SnapshotConflict'])
  })

  test('behavior: does not believe a peer', async () => {
    network = createTestNetwork()
    const [operator, , peer] = network.operators
    const attested = await attest(snapshot())
    peer.archive.set(attested.digest, { ...attested, assets: [] })
    expect(await operator.attester.snapshot(attested.digest)).toBeUndefined()
    expect(operator.attester.status().peers[1]?.error).toBeInstanceOf(InvalidAttestation)
  })
})
