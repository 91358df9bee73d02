import type { Hex } from 'viem'
import {
  type AssetWord,
  countUnits,
  type Margin,
  margin,
  mergeWords,
  type UnitCounts,
  viewWords,
} from '../../src/index.ts'
import type { Book } from '../../src/testing/book.ts'
import { refuseIf } from './refused.ts'
import { bookOf, type Chain, chainAt, type Image, type ModelClaim, type World } from './world.ts'

/** Seconds after which the chain of an entry is stale. */
const maxCutAge = 7_200

/** One chain at the cut: `time` is that of the block, `version` that of what the block shows. */
type Entry = { readonly time: number; readonly version: number; readonly image: Image }

export type Snapshot = {
  readonly number: number
  /** Seconds. */
  readonly timestamp: number
  readonly cut: readonly Entry[]
  readonly table: readonly AssetWord[]
  /** By account, once it was asked for. */
  readonly leaves: (Hex[] | undefined)[]
}

/**
 * What operators see now: each chain named in `fresh` as it is final, every other one where the last snapshot has it. With
 * `isFinal` every chain is seen as it is at this moment.
 */
export function takeSnapshot(
  world: World,
  { fresh, isFinal = false }: { fresh: readonly number[]; isFinal?: boolean },
): Snapshot {
  const before = world.snapshots.at(-1)
  const cut = world.chains.map((chain, slot): Entry => {
    const last = before?.cut[slot]
    if (!fresh.includes(slot) && last !== undefined) return last
    const finality = isFinal ? 0 : (world.deployment.finality[slot] ?? 0)
    const time = Math.max(world.now - finality, last?.time ?? chain.history[0]?.time ?? 0)
    const version = Math.max(
      chain.history.findLastIndex((image) => image.time <= time),
      0,
    )
    const image = chain.history[version]
    if (image === undefined) throw new RangeError('a chain has no version')
    return { time, version, image }
  })
  const number = world.snapshots.length
  const table = world.table.map((asset): AssetWord => {
    const time = cut[asset.slot]?.time ?? 0
    return world.now - time > maxCutAge ? { ...asset, chainStale: true } : asset
  })
  const snapshot = { number, timestamp: world.now, cut, table, leaves: [] }
  world.snapshots.push(snapshot)
  return snapshot
}

/** The words of the account's leaf. */
export function leafOf(snapshot: Snapshot, account: number): Hex[] {
  const known = snapshot.leaves[account]
  if (known !== undefined) return known
  const words = mergeWords(snapshot.cut.map(({ image }) => image.books[account]?.words ?? []))
  snapshot.leaves[account] = words
  return words
}

/** Whether the claim is in the snapshot's tree: booked at the cut of its chain, and not paid at that of the custody chain. */
export function showsClaim(world: World, { snapshot, claim }: { snapshot: Snapshot; claim: ModelClaim }): boolean {
  const booked = (snapshot.cut[claim.debtSlot]?.image.claims ?? 0) > claim.index
  const custody = world.deployment.assets[claim.assetId]?.slot ?? 0
  const version = snapshot.cut[custody]?.version ?? 0
  return booked && (claim.paidIn === undefined || claim.paidIn > version)
}

/** An account as a chain sees it under a snapshot. */
export type Sight = {
  readonly leaf: readonly Hex[]
  readonly view: readonly Hex[]
  readonly table: readonly AssetWord[]
  readonly slots: number
  readonly slot: number
  readonly cut: readonly { timestamp: bigint }[]
}

export function see(
  world: World,
  { chain, account, snapshot, book }: { chain: Chain; account: number; snapshot: Snapshot; book?: Book },
): Sight {
  const leaf = leafOf(snapshot, account)
  refuseIf(leaf.length === 0, 'InvalidAccountProof')
  const { slot } = chain
  const { table } = snapshot
  const live = (book ?? bookOf(chain, account)).words
  const view = viewWords({ words: leaf, live, slot, table })
  const cut = snapshot.cut.map(({ time }) => ({ timestamp: BigInt(time) }))
  return { leaf, view, table, slots: world.deployment.slots, slot, cut }
}

/** The same view with other numbers of this chain. */
export function seeAgain(sight: Sight, book: Book): Sight {
  const { leaf, slot, table } = sight
  return { ...sight, view: viewWords({ words: leaf, live: book.words, slot, table }) }
}

export function marginSeen({ view, table, slots }: Sight): Margin {
  return margin({ words: view, table, slots })
}

export function unitsSeen({ view, table, slots }: Sight): UnitCounts {
  return countUnits({ words: view, table, slots })
}

/** Units of an asset that count on the sight's slot. */
export function countedHere(sight: Sight, assetId: number): bigint {
  return unitsSeen(sight).count[sight.slot]?.[assetId] ?? 0n
}

/** All chains at this moment: what no chain sees. */
export function trueWords(world: World, account: number): Hex[] {
  return mergeWords(world.chains.map((chain) => bookOf(chain, account).words))
}

export function trueMargin(world: World, account: number): Margin {
  return margin({ words: trueWords(world, account), table: world.table, slots: world.deployment.slots })
}

/** The snapshot of a number. */
export function snapshotAt(world: World, number: number): Snapshot {
  const snapshot = world.snapshots[number]
  if (snapshot === undefined) throw new RangeError(`there is no snapshot ${number}`)
  return snapshot
}

/** The slot's free units of a local collateral without a leaf: as if nothing had been released. */
export function freeWithoutLeaf(
  world: World,
  { slot, account, assetId }: { slot: number; account: number; assetId: number },
) {
  const { words } = bookOf(chainAt(world, slot), account)
  return countUnits({ words, table: world.table, slots: world.deployment.slots }).count[slot]?.[assetId] ?? 0n
}
