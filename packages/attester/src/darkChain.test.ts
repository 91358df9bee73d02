import type { AttestedSnapshot } from '@plimsoll/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import { chainIds, createTestNetwork, epochSeconds, genesis, type TestNetwork } from './testing/testNetwork.ts'

let network: TestNetwork
afterEach(() => network.stop())

const isLong = process.env.PLIMSOLL_PROFILE === 'long'
/** An hour of darkness, or as long as shows the same. */
const darkEpochs = isLong ? 300 : 8
const [, darkChain = 0] = chainIds
const firstEpoch = genesis / epochSeconds

type Case = { n: number; t: number; dark: readonly number[] }

/** A network of n operators, t of which are a quorum, that has run for two epochs. */
async function start({ n, t }: Case): Promise<TestNetwork> {
  network = createTestNetwork({ count: n, signing: n, threshold: t })
  await Promise.all(network.operators.map(({ attester }) => attester.start()))
  await epochs(2)
  return network
}

const epochs = async (count: number) => {
  for (let epoch = 0; epoch < count; epoch++) await network.clock.advance(epochSeconds * 1000)
}

/** What operators hold of the last epochs, the oldest first. */
function attested(last: number): AttestedSnapshot[] {
  const now = network.clock.now() / 1000 / epochSeconds
  const all = new Map(network.operators.flatMap(({ archive }) => [...archive.values()].map((one) => [one.digest, one])))
  return [...all.values()]
    .filter(({ header }) => Number(header.epoch) >= now - last)
    .sort((a, b) => Number(a.header.epoch - b.header.epoch))
}

/** How old the block of a chain is in a snapshot, in seconds. */
const ageOf = ({ header, cut }: AttestedSnapshot, chainId: number) =>
  Number(header.timestamp - (cut.find((entry) => entry.chainId === chainId)?.timestamp ?? 0n))

function darken(which: readonly number[]): void {
  for (const [index, { dark }] of network.operators.entries()) {
    if (which.includes(index)) dark.add(darkChain)
    else dark.delete(darkChain)
  }
}

const minorities: Case[] = [
  { n: 3, t: 2, dark: [2] },
  { n: 5, t: 3, dark: [3, 4] },
]
const halvesAndMajorities: Case[] = [
  { n: 3, t: 2, dark: [1, 2] },
  { n: 3, t: 2, dark: [0, 1, 2] },
  { n: 4, t: 3, dark: [2, 3] },
  { n: 6, t: 4, dark: [3, 4, 5] },
  { n: 7, t: 4, dark: [3, 4, 5, 6] },
]
const named = (cases: readonly Case[]) => cases.map((some) => [`${some.dark.length} of ${some.n}`, some] as const)

describe('a chain that does not answer', () => {
  test.each(named(minorities))('behavior: %s blind: nothing stands still', async (_, some) => {
    await start(some)
    darken(some.dark)
    await epochs(darkEpochs)
    const snapshots = attested(darkEpochs - 2)
    expect(snapshots.length).toBeGreaterThanOrEqual(darkEpochs - 2)
    for (const snapshot of snapshots) expect(ageOf(snapshot, darkChain)).toBeLessThanOrEqual(2 * epochSeconds)
  })

  test.each(named(halvesAndMajorities))(
    'behavior: %s blind: it stands still alone, and comes back',
    async (_, some) => {
      await start(some)
      darken(some.dark)
      await epochs(darkEpochs)
      const snapshots = attested(darkEpochs - 3)
      expect(snapshots.length).toBeGreaterThanOrEqual(darkEpochs - 3)
      expect(new Set(snapshots.map(({ cut }) => cut[1]?.hash)).size).toBe(1)
      for (const snapshot of snapshots) expect(ageOf(snapshot, chainIds[0] ?? 0)).toBeLessThanOrEqual(epochSeconds)
      darken([])
      await epochs(3)
      expect(attested(1).map((snapshot) => ageOf(snapshot, darkChain))).toEqual([0, 0])
    },
  )

  test('behavior: who never read it signs nothing, and takes over what the others attest', async () => {
    network = createTestNetwork()
    const blind = network.operators[2]
    blind.dark.add(darkChain)
    await Promise.all(network.operators.map(({ attester }) => attester.start()))
    await epochs(6)
    expect(await blind.record.last()).toBeUndefined()
    expect(blind.archive.size).toBeGreaterThanOrEqual(6)
    blind.dark.clear()
    await epochs(3)
    expect((await blind.record.last())?.epoch).toBe(BigInt(firstEpoch + 9))
  })

  test('behavior: blind from the start for all of them, nothing is attested until they see', async () => {
    network = createTestNetwork()
    for (const { dark } of network.operators) dark.add(darkChain)
    await Promise.all(network.operators.map(({ attester }) => attester.start()))
    await epochs(4)
    expect(attested(100)).toEqual([])
    darken([])
    await epochs(3)
    expect(attested(1).length).toBeGreaterThan(0)
  })

  test('behavior: a restart while it is dark costs the one who restarts, not the others', async () => {
    const some = { n: 4, t: 3, dark: [0, 1, 2, 3] }
    await start(some)
    darken(some.dark)
    await epochs(2)
    const [restarted] = network.operators
    await restarted.restart()
    await restarted.attester.start()
    await epochs(6)
    expect(attested(4).length).toBeGreaterThanOrEqual(4)
  })
})

describe('one operator that lies about a chain', () => {
  const lag = 60

  test.each([
    ['nothing is to be seen of it', undefined],
    ['its blocks are of the future', 3_600],
  ])('behavior: it says that %s', async (_, ahead) => {
    await start({ n: 3, t: 2, dark: [] })
    const [liar] = network.operators
    const said = () => network.cutAt(Math.floor(network.clock.now() / 1000) + (ahead ?? 0))[1] ?? null
    const heads = () => [network.cutAt(Math.floor(network.clock.now() / 1000))[0] ?? null, ahead ? said() : null]
    await liar.attester.stop()
    for (let epoch = 0; epoch < darkEpochs; epoch++) {
      for (const other of network.operators.slice(1))
        other.attester.handleHeads({
          from: liar.address,
          process: liar.sender.process,
          statement: { heads: heads(), at: network.clock.now() },
        })
      await epochs(1)
    }
    const snapshots = attested(darkEpochs - 2)
    expect(snapshots.length).toBeGreaterThanOrEqual(darkEpochs - 2)
    for (const snapshot of snapshots) expect(ageOf(snapshot, darkChain)).toBeLessThanOrEqual(epochSeconds)
  })

  test('behavior: as a leader that repeats an old block, it delays the chain by no more than the lag', async () => {
    await start({ n: 3, t: 2, dark: [] })
    const [liar] = network.operators
    // It always shows the same block.
    const frozen = network.cutAt(Math.floor(network.clock.now() / 1000))[1]
    const { look } = liar
    await liar.restart({
      look: async () => {
        const view = await look()
        return { ...view, heads: [view.heads[0], frozen] }
      },
    })
    await liar.attester.start()
    await epochs(darkEpochs)
    const snapshots = attested(darkEpochs - 2)
    expect(snapshots.length).toBeGreaterThanOrEqual(darkEpochs - 2)
    for (const snapshot of snapshots) expect(ageOf(snapshot, darkChain)).toBeLessThanOrEqual(lag + epochSeconds)
  })
})
