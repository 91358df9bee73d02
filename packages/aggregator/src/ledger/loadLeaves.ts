import type { AccountTrie, Hex } from '@plimsoll/merkle'
import { type AccountId, type AssetTable, InvalidLeaf, maxWords } from '@plimsoll/protocol'
import { inSteps } from '@plimsoll/tasks'
import { createRanker, type Ranked } from '../health/createRanker.ts'
import { writeHex32 } from '../wordBytes.ts'
import { createAccountRows } from './accountRows.ts'
import { createLeafDraft, type LeafDraft } from './leafDraft.ts'
import { createLeafStage } from './leafStage.ts'
import { createPositions } from './positions.ts'

const leavesPerStep = 256

/** Stored leaves, as what they were when they were computed. */
export type LoadedLeaves = {
  readonly trie: AccountTrie
  /** Where the accounts stand at a table. */
  rank(table: AssetTable): Promise<Ranked>
}

/** Builds the trie of stored leaves, distinct accounts in any order, from an empty one. Throws `InvalidLeaf`. */
export async function loadLeaves(parameters: {
  leaves: AsyncIterable<{ account: AccountId; words: readonly Hex[] }>
  empty: AccountTrie
  slots: number
  /** Of the risk config's margin lines; those of the law without it. */
  thresholds?: readonly number[]
}): Promise<LoadedLeaves> {
  const { leaves, empty, slots, thresholds } = parameters
  const rows = createAccountRows()
  const positions = createPositions({ slots })
  const stage = createLeafStage(rows)
  const draft = createLeafDraft()
  function* makeRoom(): Generator<undefined, void, undefined> {
    yield* rows.reserve(rows.size + leavesPerStep)
    yield* positions.reserve({ rows: leavesPerStep, words: leavesPerStep * maxWords })
  }
  let count = 0
  for await (const { account, words } of leaves) {
    if (count++ % leavesPerStep === 0) await inSteps(makeRoom())
    const row = rows.add(account)
    writeWords(draft, { account, words })
    stage.put(row, draft)
    positions.set(row, draft.words.subarray(0, draft.count * 32))
  }
  await inSteps(stage.settle())
  const trie = await inSteps(empty.updateInSteps(stage.batches()))
  const rank = createRanker({ rows, positions, slots, ...(thresholds && { thresholds }) })
  return { trie, rank: (table) => inSteps(rank({ trie, table })) }
}

function writeWords(draft: LeafDraft, { account, words }: { account: AccountId; words: readonly Hex[] }): void {
  draft.count = words.length
  const fits =
    words.length <= maxWords && words.every((hex, at) => writeHex32(hex, { bytes: draft.words, offset: at * 32 }))
  if (!fits) throw new InvalidLeaf('A stored leaf is not one.', { details: { account, seen: words.length } })
}
