import { type AccountId, encodeAssetTable, unusedAsset } from '@plimsoll/protocol'
import fc from 'fast-check'
import type { Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { deployment, emptyTrie, risk } from '../test/fixtures.ts'
import { createModelChain } from '../test/modelChain.ts'
import { profileOf } from '../test/profileOf.ts'
import { apply, step, type World } from '../test/steps.ts'
import { createAggregator, loadLeaves, type Snapshot } from './index.ts'

const { isLong, timeout } = profileOf(process.env)

/** Digest 1 and up name snapshots whose table prices everything. */
const previousTable = async (digest: `0x${string}`) =>
  encodeAssetTable(
    risk.assets.map(({ slot, kind }) => ({ ...unusedAsset, slot, kind, unitPrice: 10n ** 21n + BigInt(digest) })),
  )

/** Everything a snapshot is, as text. */
function bytesOf({ header, digest, assets, cut, claims, trie, registries, health }: Snapshot): string {
  const leaves = [...trie.entries()]
  const ranking = [health.liquidatable, health.page({ offset: 0, limit: 1000 })]
  const { root } = trie
  return JSON.stringify({ header, digest, assets, cut, claims, leaves, registries, root, ranking }, (_, value) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
}

/** The snapshot as a node has it that starts again from stored leaves. */
async function reloaded(snapshot: Snapshot, stored: ReadonlyMap<AccountId, readonly Hex[]>): Promise<Snapshot> {
  async function* leaves() {
    for (const [account, words] of stored) yield { account, words }
  }
  const { trie, rank } = await loadLeaves({ leaves: leaves(), empty: emptyTrie, slots: 3 })
  return { ...snapshot, trie, health: await rank(snapshot.table) }
}

async function outcome(snapshot: Promise<Snapshot>): Promise<Snapshot | string> {
  return snapshot.catch((error: Error) => error.message)
}

describe('createAggregator', () => {
  test('behavior: cold, incremental, backward and forward end in the same bytes', { timeout }, async () => {
    const seen = { snapshots: 0, claims: 0, leaves: 0, backward: 0 }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 160, size: 'max' }), async (steps) => {
        const world: World = [createModelChain(0), createModelChain(1), createModelChain(2)]
        const create = (options = {}) =>
          createAggregator({
            deployment,
            risk,
            previousTable,
            emptyTrie,
            readers: world.map((chain) => chain.reader(options)),
          })
        const [incremental, always] = [create(), create({ alwaysFull: true })]
        const requests: { cut: Snapshot['cut']; timestamp: bigint; expected: string }[] = []
        const stored = new Map<AccountId, readonly Hex[]>()

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
          for (const account of followed.changes) {
            const words = followed.trie.get(account)
            if (words === undefined) stored.delete(account)
            else stored.set(account, words)
          }
          const leaves = [...followed.trie.entries()]
          expect(new Map([...stored].sort())).toEqual(new Map([...leaves].sort()))
          expect(bytesOf(await reloaded(followed, stored))).toBe(expected)
          seen.snapshots++
          seen.claims += cold.claims.length
          seen.leaves += cold.trie.size
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
