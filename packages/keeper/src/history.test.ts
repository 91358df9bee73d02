import { proveAccount, type Snapshot } from '@plimsoll/aggregator'
import { verifyAccount } from '@plimsoll/protocol'
import { openStore, type Store } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHistory } from './history.ts'
import { type Keeper, openKeeper } from './openKeeper.ts'
import { alice, attest, bob, carol, createWorld, deployment } from './testing/attestedWorld.ts'

const epochSeconds = BigInt(deployment.epochSeconds)
const first = 1_700_000_000n / epochSeconds
let store: Store
beforeEach(async () => {
  store = await openStore({ dataDir: await createDataFolder() })
})
afterEach(() => store.close())

const keeperOf = (historyEpochs: number, { snapshot: compute } = createWorld().aggregator) =>
  openKeeper({
    store,
    compute,
    salt: deployment.salt,
    slots: deployment.chains.length,
    historyEpochs,
    onError: (error) => expect.unreachable(error.message),
  })

const historyOf = ({ served }: Keeper) => createHistory({ snapshots: store.snapshots, leaves: store.leaves, served })

/** Twelve snapshots, each an epoch after the other: alice's debt grows, bob leaves and comes back. */
async function liveTwelveEpochs(
  historyEpochs: number,
  { post = () => {} }: { post?: (world: ReturnType<typeof createWorld>, snapshots: readonly Snapshot[]) => void } = {},
) {
  const world = createWorld()
  const keeper = await keeperOf(historyEpochs, world.aggregator)
  const snapshots: Snapshot[] = []
  for (let step = 0; step < 12; step++) {
    const units = 1_000_000n * BigInt(step + 1)
    world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units }]]]
    world.accounts[0] = (step % 3 === 0 ? [alice, carol] : [alice, bob]).map((account) => [
      account,
      [{ kind: 'balance', assetId: 0, units: 10n ** 18n, leaving: 0n }],
    ])
    const timestamp = (first + BigInt(step)) * epochSeconds
    const snapshot = await world.aggregator.snapshot({ cut: world.cutAt(Number(timestamp)), timestamp })
    await keeper.accept(await attest(snapshot), snapshot)
    snapshots.push(snapshot)
    post(world, snapshots)
  }
  await keeper.settled()
  return { keeper, snapshots, world }
}

test('default', async () => {
  const { keeper, snapshots } = await liveTwelveEpochs(1_000)
  const history = historyOf(keeper)
  for (const snapshot of [...snapshots, ...snapshots.toReversed()]) {
    const { header } = snapshot
    const at = await history.at(header.epoch)
    expect(at?.trie.root).toBe(header.accounts)
    expect(at?.table).toEqual(snapshot.table)
    for (const account of [alice, bob, carol]) {
      const proven = at && proveAccount(account, at.trie)
      expect(proven).toEqual(proveAccount(account, snapshot.trie))
      if (proven) expect(verifyAccount({ ...proven, header })).toBe(true)
    }
  }
  expect(await history.at(first - 1n)).toBeUndefined()
  expect(await history.at(first + 12n)).toBeUndefined()
})

test('behavior: after a restart it goes back as far', async () => {
  const { snapshots } = await liveTwelveEpochs(1_000)
  const history = historyOf(await keeperOf(1_000))
  for (const { header } of snapshots) expect((await history.at(header.epoch))?.trie.root).toBe(header.accounts)
})

test('behavior: what is older than the history is forgotten', async () => {
  const { keeper, snapshots } = await liveTwelveEpochs(4)
  const history = historyOf(keeper)
  const known = await Promise.all(snapshots.map(async ({ header }) => (await history.at(header.epoch)) !== undefined))
  expect(known).toEqual([...new Array(7).fill(false), ...new Array(5).fill(true)])
  const oldest = snapshots[0]
  expect(await store.snapshots.byEpoch(first)).toBeUndefined()
  expect(oldest && (await store.details.of(oldest.header))).toBeUndefined()
})

test('behavior: what a registry names stays, with the two before it, however old', async () => {
  // Beta takes the snapshots of the first four epochs but one, and then none for long.
  const { keeper, snapshots } = await liveTwelveEpochs(3, {
    post({ accepted }, snapshots) {
      accepted[0] = snapshots.at(-1)
      if ([1, 3, 4].includes(snapshots.length)) accepted[1] = snapshots.at(-1)
    },
  })
  const readable = async (keeper: Awaited<ReturnType<typeof keeperOf>>) => {
    const history = historyOf(keeper)
    const places = []
    for (const [place, { header, digest }] of snapshots.entries()) {
      if ((await history.at(header.epoch))?.trie.root !== header.accounts) continue
      expect((await keeper.archive.byDigest(digest))?.digest).toBe(digest)
      expect(await store.details.of(header)).toBeDefined()
      places.push(place)
    }
    return places
  }
  expect(await readable(keeper)).toEqual([0, 2, 3, 8, 9, 10, 11])
  expect(await readable(await keeperOf(3))).toEqual([0, 2, 3, 8, 9, 10, 11])
})

test('behavior: a snapshot whose leaves are gone is not answered with others', async () => {
  const { keeper, snapshots } = await liveTwelveEpochs(4)
  const [oldest] = snapshots
  if (oldest) await store.snapshots.put(await attest(oldest))
  expect(await historyOf(keeper).at(first)).toBeUndefined()
})

test('behavior: an epoch that many ask for is gone back to once, and again it is at hand', async () => {
  const { keeper, snapshots } = await liveTwelveEpochs(1_000)
  let reads = 0
  const { leaves } = store
  const changedSince: typeof leaves.changedSince = (range) => {
    reads += 1
    return leaves.changedSince(range)
  }
  const history = createHistory({ snapshots: store.snapshots, leaves: { changedSince }, served: keeper.served })
  const root = snapshots[3]?.header.accounts
  const answers = await Promise.all(Array.from({ length: 50 }, () => history.at(first + 3n)))
  expect(answers.map((at) => at?.trie.root)).toEqual(Array(50).fill(root))
  expect((await history.at(first + 3n))?.trie.root).toBe(root)
  expect(reads).toBe(1)
})
