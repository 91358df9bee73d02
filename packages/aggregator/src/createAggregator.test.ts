import {
  encodeAssetTable,
  encodeLeafWord,
  hashAssetTable,
  hashClaim,
  hashCut,
  hashLeaf,
  hashSnapshot,
  InvalidCut,
  InvalidLeaf,
  type LeafWord,
  MissingPreviousTable,
  unusedAsset,
  zeroHash,
} from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  createAggregator,
  type DeltaReader,
  IncompleteDelta,
  listClaims,
  MissingReader,
  type PreviousTable,
  RiskConfigMismatch,
  StateMissing,
} from './index.ts'
import {
  address,
  alice,
  bob,
  bytes32,
  deployment,
  emptyClaims,
  emptyTrie,
  ethFeed,
  risk,
  riskHash,
} from './testing/fixtures.ts'
import { createModelChain } from './testing/modelChain.ts'
import type { World } from './testing/steps.ts'
import { writeWord } from './testing/writeWord.ts'

class ChainDown extends Error {
  override name = 'ChainDown'
}

let world: World
beforeEach(() => {
  world = [createModelChain(0), createModelChain(1), createModelChain(2)]
})

const heads = () => world.map((chain) => chain.head())
const readersOf = () => world.map((chain) => chain.reader())
const mineAll = () => world.map((chain) => chain.mine(12))

function create({
  readers = readersOf(),
  previousTable = async () => undefined,
}: {
  readers?: DeltaReader[]
  previousTable?: PreviousTable
} = {}) {
  return createAggregator({ deployment, risk, readers, previousTable, emptyTrie, emptyClaims })
}

/** The first reader fails or answers otherwise while the wrapper says so. */
function altering(change: (delta: Awaited<ReturnType<DeltaReader['read']>>) => typeof delta): DeltaReader[] {
  const [first, ...others] = readersOf()
  if (first === undefined) return others
  return [{ slot: 0, read: async (range) => change(await first.read(range)) }, ...others]
}

describe('a chain that cannot be read', () => {
  const first = new Set([0])

  test('behavior: the ledger goes back to the attested cut, and the others go on', async () => {
    const [home] = world
    writeWord(home, { account: alice, word: { kind: 'balance', assetId: 0, units: 5n, leaving: 0n } })
    mineAll()
    const aggregator = create()
    const attested = await aggregator.snapshot({ cut: heads(), timestamp: 1025n })
    aggregator.noteAttested(attested.cut)
    // Computed, and attested by nobody.
    writeWord(home, { account: alice, word: { kind: 'balance', assetId: 0, units: 9n, leaving: 0n } })
    mineAll()
    await aggregator.snapshot({ cut: heads(), timestamp: 1040n })
    const cut = heads().map((head, slot) => (slot === 0 ? (attested.cut[0] ?? head) : head))
    const dark = await aggregator.snapshot({ cut, timestamp: 1041n, unread: first })
    expect(dark.header).toEqual((await create().snapshot({ cut, timestamp: 1041n })).header)
    // And it stands there: the way back is not needed twice.
    expect((await aggregator.snapshot({ cut, timestamp: 1041n, unread: first })).digest).toBe(dark.digest)
  })

  test('error: where it never stood, or before what was attested last', async () => {
    mineAll()
    const aggregator = create()
    await expect(aggregator.snapshot({ cut: heads(), timestamp: 1025n, unread: first })).rejects.toThrow(StateMissing)
    const old = heads()
    await aggregator.snapshot({ cut: old, timestamp: 1025n })
    mineAll()
    const { cut } = await aggregator.snapshot({ cut: heads(), timestamp: 1040n })
    aggregator.noteAttested(cut)
    await expect(aggregator.snapshot({ cut: old, timestamp: 1041n, unread: first })).rejects.toThrow(StateMissing)
    expect(aggregator.cut()).toEqual(cut)
  })
})

describe('snapshot', () => {
  test('default', async () => {
    const [home, second, third] = world
    writeWord(home, { account: alice, word: { kind: 'balance', assetId: 0, units: 5n, leaving: 0n } })
    writeWord(home, { account: alice, word: { kind: 'pledge', assetId: 0, slot: 2, pledged: 3n, released: 0n } })
    writeWord(third, { account: alice, word: { kind: 'pledge', assetId: 0, slot: 2, pledged: 0n, released: 1n } })
    writeWord(second, { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    const claim = { debtSlot: 2, index: 0n, account: alice, beneficiary: address(0xbe), assetId: 0, units: 1n }
    third.state.claims.push(claim)
    mineAll()
    const cut = heads()
    const snapshot = await create().snapshot({ cut, timestamp: 1025n })

    const words = [
      encodeLeafWord({ kind: 'balance', assetId: 0, units: 5n, leaving: 0n }),
      encodeLeafWord({ kind: 'pledge', assetId: 0, slot: 2, pledged: 3n, released: 1n }),
    ]
    expect(snapshot.trie.size).toBe(2)
    expect([...snapshot.trie.entries()]).toContainEqual([alice, words])
    expect(listClaims(snapshot.claims, { limit: 9 }).claims).toEqual([{ claim, custodySlot: 0 }])
    expect(snapshot.cut).toEqual(cut)
    expect(snapshot.registries[2]?.digest).toBe(zeroHash)
    expect(snapshot.assets).toEqual(encodeAssetTable(snapshot.table))
    expect(snapshot.table.map(({ unitPrice }) => unitPrice)).toEqual([
      3n * 10n ** 21n,
      10n ** 30n,
      10n ** 30n,
      10n ** 30n,
    ])
    expect(snapshot.header).toEqual({
      epoch: 102n,
      timestamp: 1025n,
      oldest: 1012n,
      cut: hashCut(cut),
      config: riskHash,
      assets: hashAssetTable(snapshot.assets),
      accounts: snapshot.trie.root,
      claims: hashClaim(claim),
      operators: bytes32(0x0b),
    })
    expect(snapshot.digest).toBe(hashSnapshot({ header: snapshot.header, salt: deployment.salt }))
  })

  test('behavior: nobody and nothing', async () => {
    const { header, trie, claims } = await create().snapshot({ cut: heads(), timestamp: 1001n })
    expect(header).toMatchObject({ accounts: zeroHash, claims: zeroHash })
    expect(trie.size + claims.leaves.size).toBe(0)
  })

  test('behavior: the root of one account is its leaf', async () => {
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    mineAll()
    const { header } = await create().snapshot({ cut: heads(), timestamp: 1020n })
    const words = [encodeLeafWord({ kind: 'balance', assetId: 1, units: 7n, leaving: 0n })]
    expect(header.accounts).toBe(hashLeaf({ account: bob, words }))
  })

  test('behavior: a link alone is a leaf; taken back, it is none', async () => {
    const aggregator = create()
    const link = (to: Hex): LeafWord => ({ kind: 'link', slot: 2, address: to })
    writeWord(world[1], { account: bob, word: link(address(0xb0b)) })
    mineAll()
    const first = await aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    expect(first.trie.get(bob)).toEqual([encodeLeafWord(link(address(0xb0b)))])
    writeWord(world[1], { account: bob, word: link(address(0)) })
    mineAll()
    const second = await aggregator.snapshot({ cut: heads(), timestamp: 1030n })
    expect(second.trie.get(bob)).toBeUndefined()
    expect(second.header.accounts).toBe(zeroHash)
  })

  test('behavior: an account without words has left, and is all that changed', async () => {
    const aggregator = create()
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    writeWord(world[1], { account: alice, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    mineAll()
    const first = await aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 0n, leaving: 0n } })
    mineAll()
    const second = await aggregator.snapshot({ cut: heads(), timestamp: 1030n })
    expect([...second.trie.changesSince(first.trie)]).toEqual([[bob, []]])
    const third = await aggregator.snapshot({ cut: heads(), timestamp: 1031n })
    expect([...third.trie.changesSince(second.trie)]).toEqual([])
  })

  test('behavior: an earlier snapshot stays as it was', async () => {
    const aggregator = create()
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    mineAll()
    const first = await aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    const leaves = [...first.trie.entries()]
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 8n, leaving: 0n } })
    mineAll()
    const second = await aggregator.snapshot({ cut: heads(), timestamp: 1030n })
    expect(second.header.accounts).not.toBe(first.header.accounts)
    expect(first.trie.root).toBe(first.header.accounts)
    expect([...first.trie.entries()]).toEqual(leaves)
  })

  test('behavior: calls run one after another, and a failed one fails alone', async () => {
    const aggregator = create()
    const low = heads()
    mineAll()
    const high = heads()
    const results = await Promise.allSettled([
      aggregator.snapshot({ cut: high, timestamp: 1020n }),
      aggregator.snapshot({ cut: [], timestamp: 1021n }),
      aggregator.snapshot({ cut: low, timestamp: 1022n }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(aggregator.cut()).toEqual(low)
  })

  test('behavior: a chain that stands at the entry already is not read again', async () => {
    let reads = 0
    const aggregator = create({
      readers: altering((delta) => {
        reads++
        return delta
      }),
    })
    await aggregator.snapshot({ cut: heads(), timestamp: 1001n })
    await aggregator.snapshot({ cut: heads(), timestamp: 1002n })
    expect(reads).toBe(1)
  })

  test('behavior: a chain that fails leaves the ledger where it was', async () => {
    let isDown = false
    const readers = altering((delta) => {
      if (isDown) throw new ChainDown()
      return delta
    })
    const aggregator = create({ readers })
    expect(aggregator.cut()).toBeUndefined()
    const before = heads()
    await aggregator.snapshot({ cut: before, timestamp: 1001n })
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    mineAll()
    isDown = true
    await expect(aggregator.snapshot({ cut: heads(), timestamp: 1020n })).rejects.toThrow(ChainDown)
    expect(aggregator.cut()).toEqual(before)
    isDown = false
    const after = await aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    const cold = await create().snapshot({ cut: heads(), timestamp: 1020n })
    expect(after.digest).toBe(cold.digest)
  })

  test('behavior: the previous table is looked up only if a price is missing altogether', async () => {
    const asked: Hex[] = []
    const words = encodeAssetTable(
      risk.assets.map(({ slot, kind }) => ({ ...unusedAsset, slot, kind, unitPrice: 77n })),
    )
    const aggregator = create({
      previousTable: async (digest) => {
        asked.push(digest)
        return words
      },
    })
    world[0].state.digest = bytes32(5)
    mineAll()
    await aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    expect(asked).toEqual([])
    for (const chain of world) chain.state.feeds.delete(ethFeed)
    mineAll()
    const { table } = await aggregator.snapshot({ cut: heads(), timestamp: 1030n })
    expect(asked).toEqual([bytes32(5)])
    expect(table[0]).toMatchObject({ unitPrice: 77n, priceStale: true })
    expect(table[1]).toMatchObject({ unitPrice: 10n ** 30n, priceStale: false })
  })

  test('error: no price, and no snapshot was ever accepted', async () => {
    for (const chain of world) chain.state.feeds.delete(ethFeed)
    mineAll()
    const previousTable = async () => expect.unreachable('there is nothing to look up')
    const snapshot = create({ previousTable }).snapshot({ cut: heads(), timestamp: 1020n })
    await expect(snapshot).rejects.toThrow(MissingPreviousTable)
  })

  test('error: no price, and the snapshot with the last one is unknown', async () => {
    for (const chain of world) chain.state.feeds.delete(ethFeed)
    world[0].state.digest = bytes32(5)
    mineAll()
    const snapshot = create().snapshot({ cut: heads(), timestamp: 1020n })
    await expect(snapshot).rejects.toThrow(MissingPreviousTable)
    await expect(snapshot).rejects.toThrow(bytes32(5))
  })

  test('error: another risk config is in force; the next snapshot has what changed meanwhile', async () => {
    const aggregator = create()
    writeWord(world[1], { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    world[0].state.config = bytes32(0xc0)
    mineAll()
    const refused = aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    await expect(refused).rejects.toThrow(RiskConfigMismatch)
    await expect(refused).rejects.toMatchObject({ details: { expected: bytes32(0xc0), seen: riskHash } })
    world[0].state.config = riskHash
    mineAll()
    const snapshot = await aggregator.snapshot({ cut: heads(), timestamp: 1030n })
    expect([...snapshot.trie.entries()].map(([account]) => account)).toEqual([bob])
  })

  test('error: a cut without one entry per chain in slot order', async () => {
    const [first, second, third] = mineAll()
    for (const cut of [[], [first], [first, third, second]]) {
      const entries = cut.filter((entry) => entry !== undefined)
      await expect(create().snapshot({ cut: entries, timestamp: 1020n })).rejects.toThrow(InvalidCut)
    }
  })

  test('error: a delta at another block, of another chain, or in part', async () => {
    const alterations: Parameters<typeof altering>[0][] = [
      (delta) => ({ ...delta, entry: { ...delta.entry, timestamp: delta.entry.timestamp + 1n } }),
      (delta) => ({ ...delta, slot: 1 }),
      (delta) => ({ ...delta, full: false }),
      (delta) => ({ ...delta, claimCount: 1n }),
    ]
    for (const change of alterations) {
      const aggregator = create({ readers: altering(change) })
      await expect(aggregator.snapshot({ cut: heads(), timestamp: 1020n })).rejects.toThrow(IncompleteDelta)
      expect(aggregator.cut()).toBeUndefined()
    }
  })

  test('error: two chains write the same field', async () => {
    for (const chain of world)
      writeWord(chain, { account: bob, word: { kind: 'balance', assetId: 1, units: 7n, leaving: 0n } })
    mineAll()
    const aggregator = create()
    const snapshot = aggregator.snapshot({ cut: heads(), timestamp: 1020n })
    await expect(snapshot).rejects.toThrow(InvalidLeaf)
    await expect(snapshot).rejects.toMatchObject({ details: { account: bob } })
    expect(aggregator.cut()).toBeUndefined()
  })

  test('error: a chain without a reader, or with two', () => {
    expect(() => create({ readers: readersOf().slice(1) })).toThrow(MissingReader)
    expect(() => create({ readers: [...readersOf(), ...readersOf()] })).toThrow(MissingReader)
  })
})
