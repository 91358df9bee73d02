import { hashOperatorSet, InvalidAttestation, type OperatorSet, verifyAttested } from '@plimsoll/protocol'
import { signedSnapshot } from '@plimsoll/protocol/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { OperatorNotInSet, PeerUnreachable, ProposalMismatch, QuorumMissed, WrongLeader } from './errors.ts'
import {
  chainIds,
  createTestNetwork,
  epochSeconds,
  genesis,
  leaderTimeoutMs,
  salt,
  type TestNetwork,
} from './testing/testNetwork.ts'

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
      for (const attested of archive.values()) await verifyAttested(attested, { salt, chainIds, set })
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
    expect(refusals.filter((error) => error instanceof ProposalMismatch).length).toBeGreaterThan(0)
    expect(refusals[0]?.message).toContain('accounts')
    expect(operators[0].attester.status().refusals[0]?.error).toBeInstanceOf(ProposalMismatch)
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
})

describe('rotation', () => {
  /** Four operators; the last follows. From now on headers name a set with it instead of the first. */
  async function startRotation() {
    network = createTestNetwork({ count: 4 })
    const [first, second, third, fourth] = network.operators
    if (fourth === undefined) expect.unreachable()
    await Promise.all(network.operators.map(({ attester }) => attester.start()))
    await network.clock.advance(1_000)
    const next: OperatorSet = { threshold: 2, operators: [second, third, fourth].map(({ address }) => address) }
    network.home.scheduled = next
    return { first, second, third, fourth, next }
  }
  const newest = ({ archive }: TestNetwork['operators'][number]) =>
    [...archive.values()].toSorted((a, b) => Number(a.header.epoch - b.header.epoch)).at(-1)

  test('default: the header that names a new set is signed by the old one, the next by the new one', async () => {
    const { first, second, third, fourth, next } = await startRotation()
    await network.clock.advance(4 * epochMs)
    const signers = [...second.archive.values()].map(({ header, set }) => [
      Number(header.epoch - firstEpoch),
      set.operators.includes(first.address),
      header.operators === hashOperatorSet(next),
    ])
    expect(signers).toEqual([
      [0, true, false],
      [1, true, true],
      [2, false, true],
      [3, false, true],
      [4, false, true],
    ])
    // The removed one goes on taking snapshots over and signs none; the new one has all of them, and signs.
    for (const { archive } of [first, third, fourth]) expect([...archive.keys()]).toEqual([...second.archive.keys()])
    expect(first.attester.status()).toMatchObject({ set: next, lastSigned: { epoch: firstEpoch + 1n }, refusals: [] })
    expect(fourth.attester.status()).toMatchObject({ lastSigned: { epoch: firstEpoch + 4n }, refusals: [] })
    expect(fourth.events).toContainEqual({ kind: 'rotated', epoch: firstEpoch + 1n, next })
  })

  test('error: a removed operator proposes nothing that is signed, and signs nothing', async () => {
    const { first, second } = await startRotation()
    await network.clock.advance(3 * epochMs)
    const seconds = Math.floor(network.clock.now() / 1000)
    const proposal = network.compute({ cut: network.cutAt(seconds), timestamp: BigInt(seconds) })
    const proposed = second.attester.handleProposal({ from: first.address, proposal })
    await expect(proposed).rejects.toThrow(WrongLeader)
    const asked = first.attester.handleProposal({ from: second.address, proposal })
    await expect(asked).rejects.toThrow(OperatorNotInSet)
  })

  test('error: the old quorum’s signatures after the change', async () => {
    const { second } = await startRotation()
    await network.clock.advance(3 * epochMs)
    const rotation = [...second.archive.values()].find(({ header }) => header.epoch === firstEpoch + 1n)
    const last = newest(second)
    if (rotation === undefined || last === undefined) expect.unreachable()
    const { cut, assets } = last
    const header = { ...last.header, epoch: last.header.epoch + 1n }
    const keys = network.operators.map(({ account }) => account)
    const forged = await signedSnapshot({ salt, keys, set: network.set, cut, assets, header })
    await expect(second.attester.handleAttested(forged)).rejects.toThrow(InvalidAttestation)
  })

  test('behavior: who misses the header that changes the set gets it from another', async () => {
    const { second, third, fourth } = await startRotation()
    fourth.alive = false
    await network.clock.advance(2 * epochMs)
    expect(newest(fourth)?.header.epoch).toBe(firstEpoch)
    fourth.alive = true
    // Without the fourth there is no quorum any more.
    third.alive = false
    await third.attester.stop()
    await network.clock.advance(3 * epochMs)
    expect(newest(second)?.header.epoch).toBeGreaterThan(firstEpoch + 2n)
    expect(newest(fourth)?.digest).toBe(newest(second)?.digest)
    expect(fourth.rejected).toEqual([])
  })

  test('behavior: a restart in the middle', async () => {
    const { first, second, third, fourth, next } = await startRotation()
    await network.clock.advance(epochMs)
    for (const operator of [first, second, third, fourth]) {
      await operator.restart()
      await operator.attester.start()
    }
    await network.clock.advance(2 * epochMs)
    expect(newest(second)?.set).toEqual(next)
    expect(newest(first)?.digest).toBe(newest(second)?.digest)
    expect(first.attester.status().lastSigned?.epoch).toBe(firstEpoch + 1n)
  })
})
