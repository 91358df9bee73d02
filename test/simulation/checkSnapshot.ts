import type { Snapshot } from '@plimsoll/aggregator'
import { leafBatch } from '@plimsoll/merkle'
import {
  type AccountId,
  buildAssetTable,
  type ChainObservation,
  type Claim,
  type Cut,
  encodeAssetTable,
  hashClaim,
  mergeWords,
} from '@plimsoll/protocol'
import { concat, hexToBytes } from 'viem'
import type { Bench } from './createBench.ts'
import type { Block } from './model/createModelChain.ts'
import { decimals, feedOf, tokenOf, venueOf } from './model/deployment.ts'
import { collateralOf, custodyOf, liabilityOf, type VaultState } from './model/vaultState.ts'
import type { World } from './model/world.ts'

/**
 * Compares every number of a snapshot with the true state at its cut, computed from the model alone. Returns what is wrong, in
 * words; nothing if all is well.
 */
export function checkSnapshot(snapshot: Snapshot, { world, cut, bench }: { world: World; cut: Cut; bench: Bench }) {
  const blocks = cut.map(({ hash }, slot) => world.chains[slot]?.block(hash))
  const states: VaultState[] = []
  for (const [slot, block] of blocks.entries()) {
    if (block === undefined || !isSameBlock(block, cut, slot))
      return [`the cut has a block of slot ${slot} that never was`]
    states.push(block.state)
  }
  return [
    ...wrongAccounts(snapshot, { states, bench }),
    ...wrongClaims(snapshot, { states, bench }),
    ...wrongAssets(snapshot, { world, cut, states }),
    ...wrongRegistries(snapshot, states),
  ]
}

function isSameBlock({ entry }: Block, cut: Cut, slot: number): boolean {
  const { chainId, number, timestamp } = cut[slot] ?? {}
  return entry.chainId === chainId && entry.number === number && entry.timestamp === timestamp
}

type States = readonly VaultState[]

function wrongAccounts(
  { header, trie }: Snapshot,
  { states, bench: { emptyTrie } }: { states: States; bench: Bench },
): string[] {
  const accounts = new Set(states.flatMap((state) => state.accounts))
  const leaves = [...accounts].map((account) => ({
    account,
    words: mergeWords(states.map((state) => wordsOf(state, account))),
  }))
  if (header.accounts === emptyTrie.update(leafBatch(leaves)).root) return []
  const wrong = leaves.filter(({ account, words }) => `${trie.get(account) ?? []}` !== `${words}`)
  const extra = [...trie.entries()].filter(([account]) => !accounts.has(account as AccountId))
  return [
    'the accounts root is not that of the true state at the cut',
    ...wrong.map(
      ({ account, words }) => `account ${account}: true ${words}, in the snapshot ${trie.get(account) ?? []}`,
    ),
    ...extra.map(([account, words]) => `account ${account} does not exist, in the snapshot ${words}`),
  ]
}

function wordsOf(state: VaultState, account: AccountId) {
  return state.books.get(account)?.words ?? []
}

function wrongClaims({ header }: Snapshot, { states, bench }: { states: States; bench: Bench }): string[] {
  const isPaid = ({ assetId, debtSlot, index }: Claim) =>
    (((states[custodyOf(assetId)]?.paid[debtSlot]?.[0] ?? 0n) >> index) & 1n) === 1n
  const unsettled = states.flatMap(({ claims }) => claims.filter((claim) => !isPaid(claim)))
  const added = hexToBytes(concat(unsettled.map(hashClaim)))
  const { root } = bench.emptyClaims.leaves.update({ removed: new Uint8Array(), added })
  return header.claims === root ? [] : ['the claims root is not that of the true claims at the cut']
}

function wrongAssets(snapshot: Snapshot, { world, cut, states }: { world: World; cut: Cut; states: States }): string[] {
  const { timestamp } = snapshot.header
  const table = buildAssetTable({ config: world.risk, cut, timestamp, observations: states.map(observe) })
  return `${snapshot.assets}` === `${encodeAssetTable(table)}` ? [] : ['the asset table is not the true one at the cut']
}

function observe({ slot, feed, index }: VaultState): ChainObservation {
  return {
    feeds: new Map([[feedOf(slot), feed]]),
    rates: new Map(),
    indices: new Map([[liabilityOf(slot), index]]),
    assets: [
      { assetId: collateralOf(slot), kind: 'collateral', token: tokenOf(slot), decimals },
      { assetId: liabilityOf(slot), kind: 'liability', token: venueOf(slot), decimals },
    ],
  }
}

function wrongRegistries({ header, registries }: Snapshot, states: States): string[] {
  const wrong = states.filter(({ slot, digest, epoch, snapshotTimestamp, config, operators, nextOperators }) => {
    const seen = registries[slot]
    const expected = [digest, epoch, snapshotTimestamp, config, operators, nextOperators]
    return (
      `${expected}` !==
      `${[seen?.digest, seen?.epoch, seen?.timestamp, seen?.config, seen?.operators, seen?.nextOperators]}`
    )
  })
  const operators =
    header.operators === states[0]?.nextOperators ? [] : ['the header names other operators than the home chain']
  return [...wrong.map(({ slot }) => `the registry of slot ${slot} is told wrongly`), ...operators]
}
