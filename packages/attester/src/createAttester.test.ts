import { verifyAttested } from '@plimsoll/protocol'
import { numberToHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterEach, describe, expect, test } from 'vitest'
import { OperatorNotInSet, PeerUnreachable, QuorumMissed, SnapshotMismatch } from './errors.ts'
import { createTestNetwork, epochSeconds, genesis, leaderTimeoutMs, salt, type TestNetwork } from './testNetwork.ts'

let network: TestNetwork
afterEach(() => network.stop())

const epochMs = epochSeconds * 1000
const firstEpoch = BigInt(genesis / epochSeconds)

async function start(): Promise<TestNetwork> {
  network = createTestNetwork()
  await Promise.all(network.operators.map(({ attester }) => attester.start()))
  return network
}

const epochsOf = (archive: ReadonlyMap<unknown, { header: { epoch: bigint } }>) =>
  [...archive.values()].map(({ header }) => Number(header.epoch - firstEpoch))

describe('createAttester', () => {
  test('default: every operator leads in turn and all hold every snapshot with its quorum', async () => {
    const { clock, operators, set } = await start()
    await clock.advance(4 * epochMs)

    for (const { archive, attester, received } of operators) {
      expect(epochsOf(archive)).toEqual([0, 1, 2, 3, 4])
      for (const attested of archive.values()) await verifyAttested(attested, { salt, set })
      expect(attester.status()).toMatchObject({ halted: undefined, refusals: [] })
      expect(attester.status().lastAttested).toEqual(attester.status().lastSigned)
      expect(received.every(({ attested, computed }) => computed?.digest === attested.digest)).toBe(true)
    }
    const leads = operators.map(({ events }) => events.filter(({ kind }) => kind === 'proposed').length)
    expect(leads).toEqual([2, 2, 1])
    const digests = operators.map(({ archive }) => [...archive.keys()])
    expect(digests[1]).toEqual(digests[0])
    expect(digests[2]).toEqual(digests[0])
  })

  test('behavior: the status shows the leader, the last epochs and how peers answered', async () => {
    const { clock, operators } = await start()
    operators[2].alive = false
    await clock.advance(epochMs)
    const [, leader] = operators
    const status = leader.attester.status()
    expect(status).toMatchObject({
      address: leader.address,
      leader: { epoch: firstEpoch + 1n, attempt: 0, address: leader.address },
      lastSigned: { epoch: firstEpoch + 1n },
      lastAttested: { epoch: firstEpoch + 1n },
    })
    expect(status.peers.map(({ error }) => error?.name)).toEqual([undefined, 'PeerUnreachable'])
    expect(status.peers[0]).toMatchObject({ lastAnswerAt: clock.now(), latencyMs: 0 })
  })

  test('behavior: with one of three dead, the next leader takes its epochs over after the timeout', async () => {
    const { clock, operators } = await start()
    operators[1].alive = false
    await operators[1].attester.stop()
    await clock.advance(epochMs + leaderTimeoutMs)
    expect(epochsOf(operators[0].archive)).toEqual([0, 1])
    expect(operators[2].events).toContainEqual(
      expect.objectContaining({ kind: 'proposed', epoch: firstEpoch + 1n, attempt: 1 }),
    )
  })

  test('error: with two of three dead there is no snapshot, and the leader says who did not answer', async () => {
    const { clock, operators } = await start()
    for (const dead of [operators[1], operators[2]]) {
      dead.alive = false
      await dead.attester.stop()
    }
    await clock.advance(3 * epochMs)
    expect(epochsOf(operators[0].archive)).toEqual([])
    const { refusals, peers } = operators[0].attester.status()
    expect(refusals[0]?.error).toBeInstanceOf(QuorumMissed)
    expect(refusals[0]?.error.message).toContain(operators[1].address)
    expect(peers[0]?.error).toBeInstanceOf(PeerUnreachable)
  })

  test('behavior: after two come back, the round goes on and no epoch has a second digest', async () => {
    const { clock, operators } = await start()
    for (const operator of [operators[1], operators[2]]) operator.alive = false
    await clock.advance(epochMs / 2)
    for (const operator of [operators[1], operators[2]]) operator.alive = true
    await clock.advance(3 * epochMs)
    const epochs = epochsOf(operators[0].archive)
    expect(epochs).toEqual([...new Set(epochs)])
    expect(epochs).toEqual(expect.arrayContaining([1, 2, 3]))
  })

  test('behavior: a minority that computes something else is outvoted and says what differs', async () => {
    const { clock, operators } = await start()
    operators[2].accounts = 'altered by a lying provider'
    await clock.advance(4 * epochMs)
    // Epoch 2 is the minority’s to lead: the others refuse, and the next leader takes it over.
    expect(epochsOf(operators[0].archive)).toEqual([0, 1, 2, 3, 4])
    expect(epochsOf(operators[2].archive)).toEqual([0, 1, 2, 3, 4])
    const refusals = operators[2].attester.status().refusals.map(({ error }) => error)
    expect(refusals.filter((error) => error instanceof SnapshotMismatch).length).toBeGreaterThan(0)
    expect(refusals[0]?.message).toContain('accounts')
    expect(operators[0].attester.status().refusals[0]?.error).toBeInstanceOf(SnapshotMismatch)
  })

  test('behavior: the next leader passes on what was signed when the first fell silent', async () => {
    const { clock, operators } = await start()
    const [first, second, third] = operators
    // The first leader reaches the second only, and dies before it can hand over what both signed.
    third.alive = false
    const proposal = network.compute({ cut: network.cutAt(genesis), timestamp: BigInt(genesis) })
    await first.attester.stop()
    await second.attester.handleProposal({ from: first.address, proposal })
    third.alive = true
    await clock.advance(leaderTimeoutMs)
    expect([...second.archive.keys()]).toEqual([proposal.digest])
    expect([...third.archive.keys()]).toEqual([proposal.digest])
  })

  test('behavior: a stalled peer does not hold the quorum up', async () => {
    const { clock, operators } = await start()
    const stall = Promise.withResolvers<void>()
    operators[2].beforeCompute = () => stall.promise
    await clock.advance(0)
    expect(epochsOf(operators[0].archive)).toEqual([0])
    stall.resolve()
  })

  test('error: a key or a peer that is not in the set', async () => {
    network = createTestNetwork()
    const stranger = privateKeyToAccount(numberToHex(9, { size: 32 }))
    await expect(network.operators[0].restart({ signer: stranger })).rejects.toThrow(OperatorNotInSet)
    const peer = { address: stranger.address, propose: nothing, deliver: nothing, snapshot: nothing }
    await expect(network.operators[0].restart({ peers: [peer] })).rejects.toThrow(OperatorNotInSet)
  })
})

async function nothing(): Promise<never> {
  throw new PeerUnreachable('Nobody is there.')
}
