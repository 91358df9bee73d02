import type { AccountTrie } from '@plimsoll/merkle'
import { encodeAssetTable, parseAccountId, unusedAsset } from '@plimsoll/protocol'
import fc from 'fast-check'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { createAggregator, listClaims, loadClaims, loadLeaves, type Snapshot } from './index.ts'
import { deployment, emptyClaims, emptyTrie, risk } from './testing/fixtures.ts'
import { createModelChain } from './testing/modelChain.ts'
import { naiveClaims, naiveClaimsRoot } from './testing/naiveClaims.ts'
import { profileOf } from './testing/profileOf.ts'
import { apply, step, type World } from './testing/steps.ts'

const { isLong, timeout } = profileOf(process.env)

/** Digest 1 and up name snapshots whose table prices everything. */
const previousTable = async (digest: `0x${string}`) =>
  encodeAssetTable(
    risk.assets.map(({ slot, kind }) => ({ ...unusedAsset, slot, kind, unitPrice: 10n ** 21n + BigInt(digest) })),
  )

/** Everything a snapshot is, as text. */
function bytesOf({ header, digest, assets, cut, claims: set, trie, registries, health }: Snapshot): string {
  const leaves = [...trie.entries()]
  const claims = [...set.leaves.leaves(), ...set.index.entries(), set.leaves.root]
  const ranking = [health.liquidatable, health.page({ offset: 0, limit: 1000 })]
  const { root } = trie
  return JSON.stringify({ header, digest, assets, cut, claims, leaves, registries, root, ranking }, (_, value) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
}

/** The snapshot as a node has it that starts again from stored leaves. */
async function reloaded(
  snapshot: Snapshot,
  { leaves, entries }: { leaves: Stored; entries: Stored },
): Promise<Snapshot> {
  async function* storedLeaves() {
    for (const [id, words] of leaves) yield { account: parseAccountId(id), words }
  }
  async function* storedEntries() {
    for (const [key, words] of entries) yield { key, words }
  }
  const { trie, rank } = await loadLeaves({ leaves: storedLeaves(), empty: emptyTrie, slots: 3 })
  const claims = await loadClaims(storedEntries(), emptyClaims)
  return { ...snapshot, trie, claims, ...(await rank(snapshot.table)) }
}

type Stored = Map<Hex, readonly Hex[]>

/** Does to what is stored what changed since the trie that is stored, and checks that all of a trie is stored then. */
function store(stored: Stored, { trie, since }: { trie: AccountTrie; since: AccountTrie }): void {
  for (const [id, words] of trie.changesSince(since)) {
    if (words.length === 0) stored.delete(id)
    else stored.set(id, words)
  }
  expect(new Map([...stored].sort())).toEqual(new Map([...trie.entries()].sort()))
}

async function outcome(snapshot: Promise<Snapshot>): Promise<Snapshot | string> {
  return snapshot.catch((error: Error) => error.message)
}

describe('createAggregator', () => {
  test('behavior: cold, incremental, backward and forward end in the same bytes', { timeout }, async () => {
    const seen = { snapshots: 0, claims: 0, leaves: 0, backward: 0, unread: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 160, size: 'max' }), async (steps) => {
        const world: World = [createModelChain(0), createModelChain(1), createModelChain(2)]
        const create = (options = {}) =>
          createAggregator({
            deployment,
            risk,
            previousTable,
            emptyTrie,
            emptyClaims,
            readers: world.map((chain) => chain.reader(options)),
          })
        const [incremental, always] = [create(), create({ alwaysFull: true })]
        const requests: { cut: Snapshot['cut']; timestamp: bigint; expected: string }[] = []
        let last: Pick<Snapshot, 'trie' | 'claims'> = { trie: emptyTrie, claims: emptyClaims }
        const stored = { leaves: new Map<Hex, readonly Hex[]>(), entries: new Map<Hex, readonly Hex[]>() }

        for (const step of steps) {
          if (step.act !== 'snapshot') {
            apply(world, step)
            continue
          }
          const cut = world.map((chain, slot) => chain.below(step.depths[slot] ?? 0))
          const newest = Math.max(...cut.map(({ timestamp }) => Number(timestamp)))
          const request = { cut, timestamp: BigInt(newest + step.delay) }
          if (incremental.cut()?.some(({ number }, slot) => number > (cut[slot]?.number ?? 0n))) seen.backward++
          const [cold, followed, reread] = await Promise.all(
            [create(), incremental, always].map((aggregator) => outcome(aggregator.snapshot(request))),
          )
          if (typeof cold !== 'object' || typeof followed !== 'object' || typeof reread !== 'object') {
            expect(followed).toBe(cold)
            expect(reread).toBe(cold)
            continue
          }
          const expected = bytesOf(cold)
          expect(bytesOf(followed)).toBe(expected)
          expect(bytesOf(reread)).toBe(expected)
          requests.push({ ...request, expected })
          const claims = naiveClaims(world, cut)
          expect(listClaims(cold.claims, { limit: 10_000 }).claims).toEqual(claims)
          expect(cold.header.claims).toBe(naiveClaimsRoot(claims.map(({ claim }) => claim)))
          store(stored.leaves, { trie: followed.trie, since: last.trie })
          store(stored.entries, { trie: followed.claims.index, since: last.claims.index })
          last = followed
          expect(bytesOf(await reloaded(followed, stored))).toBe(expected)
          seen.snapshots++
          seen.claims += claims.length
          seen.leaves += cold.trie.size
        }
        // From wherever it went since, it comes back to the attested cut by what it kept: one chain, or all of them.
        const [base, ...later] = requests.slice(requests.length >> 2)
        if (base) {
          const { cut, timestamp, expected } = base
          await incremental.snapshot({ cut, timestamp })
          incremental.noteAttested(cut)
          for (const [turn, request] of later.entries()) {
            await incremental.snapshot(request)
            const isLast = turn === later.length - 1
            if (turn % 4 !== 1 && !isLast) continue
            const unread = new Set(isLast ? [0, 1, 2] : [2])
            expect(bytesOf(await incremental.snapshot({ cut, timestamp, unread }))).toBe(expected)
            seen.unread++
          }
        }
        // Back through all cuts and forward again.
        for (const { cut, timestamp, expected } of [...requests].reverse().concat(requests)) {
          expect(bytesOf(await incremental.snapshot({ cut, timestamp }))).toBe(expected)
        }
      }),
      { numRuns: isLong ? 3000 : 40 },
    )
    // The histories reach what they are meant to reach.
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).toBeGreaterThan(0)
  })
})
