import type { AccountTrie, Hex } from '@plimsoll/merkle'
import {
  type AccountId,
  type ChainDelta,
  type ChainObservation,
  type CutEntry,
  InvalidLeaf,
  type RegistryReport,
} from '@plimsoll/protocol'
import type { ClaimSet } from '../claims/claimSet.ts'
import { createClaimsLedger } from '../claims/createClaimsLedger.ts'
import { reserved } from '../grown.ts'
import { writeHex32 } from '../wordBytes.ts'
import { type AccountRows, createAccountRows } from './accountRows.ts'
import { createLeafDraft, type LeafDraft, localWords, replaceLocalWords } from './leafDraft.ts'
import { createLeafStage } from './leafStage.ts'
import { createPositions, type Positions } from './positions.ts'
import { createSpans } from './spans.ts'

/** One chain at one block, as the ledger holds it; what it says about accounts and claims is in the tries. */
export type LedgerChain = {
  readonly entry: CutEntry
  readonly observation: ChainObservation
  /** What this chain's registry said: the latest snapshot it had accepted, and its operators and config. */
  readonly registry: RegistryReport
}

/** The state of all chains at one cut, in flat arrays: the leaves are in the trie, the rest is by row. */
export type Ledger = {
  /** By slot; `undefined` until the first delta of that chain. */
  readonly chains: readonly (LedgerChain | undefined)[]
  readonly trie: AccountTrie
  /** The claims booked and not paid. */
  readonly unsettled: ClaimSet
  readonly rows: AccountRows
  readonly positions: Positions
  /**
   * Moves the chains of the deltas to their entries, forward or backward, and returns the deltas that lead those chains
   * back that stood somewhere before. Pauses every few milliseconds and must be run to its end. Applies all or nothing:
   * throws before the first change. Throws `IncompleteDelta`, `InvalidLeaf`, `MalformedClaim`.
   */
  advance(deltas: readonly ChainDelta[]): Generator<undefined, ChainDelta[], undefined>
  /** Bytes of memory, the trie's included. */
  readonly memoryBytes: number
}

const accountsPerStep = 128

/**
 * A ledger for up to 254 chains that has read nothing yet; its tries grow from empty ones. What each chain wrote is not
 * kept apart from the leaves: for every field of a leaf a byte says whose it is, which is all it takes to replace it.
 */
export function createLedger({
  slots,
  empty,
  emptyClaims,
}: {
  slots: number
  empty: AccountTrie
  emptyClaims: ClaimSet
}): Ledger {
  const chains = new Array<LedgerChain | undefined>(slots).fill(undefined)
  const rows = createAccountRows()
  const positions = createPositions({ slots })
  /** Who wrote the fields of each row's words; as many as the leaf has words. */
  const spans = createSpans()
  let writers = new Uint16Array(64)
  let trie = empty
  const claims = createClaimsLedger({ slots, empty: emptyClaims })
  // One leaf at a time is read, changed and compared.
  const before = createLeafDraft()
  const after = createLeafDraft()

  function* advance(deltas: readonly ChainDelta[]): Generator<undefined, ChainDelta[], undefined> {
    /** By slot the words that an account had there. */
    const changed = chains.map(() => new Map<AccountId, readonly Hex[]>())
    const preparedClaims = yield* claims.prepare(deltas)
    const stage = createLeafStage(rows, { expected: deltas.reduce((sum, { accounts }) => sum + accounts.size, 0) })

    function change(account: AccountId, { row, slot, local }: { row: number; slot: number; local: readonly Hex[] }) {
      if (!stage.load(row, before)) load(account, row)
      copyDraft(before, after)
      replace(account, { slot, local })
      if (isSameDraft(before, after)) return
      stage.put(row, after)
      if (chains[slot] !== undefined) changed[slot]?.set(account, localWords(before, slot))
    }

    let steps = 0
    for (const { slot, full, accounts } of deltas) {
      // The accounts of a full delta are mostly those that are known.
      yield* rows.reserve(full ? Math.max(rows.size, accounts.size) : rows.size + accounts.size)
      const isTold = full ? new Uint8Array(rows.size + accounts.size) : undefined
      for (const [account, local] of accounts) {
        const row = rows.add(account)
        if (isTold) isTold[row] = 1
        change(account, { row, slot, local })
        if (++steps % accountsPerStep === 0) yield
      }
      if (isTold === undefined) continue
      // An account that a full delta does not have owns and owes nothing on that chain any more.
      for (let row = 0; row < rows.size; row++) {
        if (isTold[row] === 0 && hasWriter(row, slot + 1)) change(rows.account(row), { row, slot, local: [] })
        if (++steps % (accountsPerStep * 16) === 0) yield
      }
    }
    yield* stage.settle()
    const newTrie = yield* trie.updateInSteps(stage.batches())

    const waysBack = deltas.flatMap(({ slot }): ChainDelta[] => {
      const chain = chains[slot]
      if (chain === undefined) return []
      return [{ slot, full: false, ...chain, accounts: changed[slot] ?? new Map(), ...preparedClaims.wayBack(slot) }]
    })

    // Nothing below can fail.
    writers = yield* reserved(writers, { used: spans.end, more: stage.wordCount })
    yield* spans.reserve(stage.length)
    yield* positions.reserve({ rows: stage.length, words: stage.wordCount })
    for (let index = 0; index < stage.length; index++) {
      const staged = stage.leaf(index)
      writers.set(staged.writers, spans.resize(staged.row, staged.writers.length))
      positions.set(staged.row, staged.words)
      if (index % accountsPerStep === accountsPerStep - 1) yield
    }
    yield* preparedClaims.commit()
    trie = newTrie
    for (const { slot, entry, observation, registry } of deltas) chains[slot] = { entry, observation, registry }
    return waysBack
  }

  /** Reads a row's leaf as the trie has it. */
  function load(account: AccountId, row: number): void {
    before.count = spans.length(row)
    if (before.count === 0) return
    const start = spans.starts[row] ?? 0
    before.writers.set(writers.subarray(start, start + before.count))
    for (const [index, word] of (trie.get(account) ?? []).entries())
      writeHex32(word, { bytes: before.words, offset: index * 32 })
  }

  function replace(account: AccountId, { slot, local }: { slot: number; local: readonly Hex[] }): void {
    try {
      replaceLocalWords(after, { slot, local })
    } catch (cause) {
      throw new InvalidLeaf('The chains contradict each other about an account.', {
        details: { account, slot, seen: local },
        hint: 'Two vaults list the same assetId, or two belong to the same slot.',
        cause,
      })
    }
  }

  function hasWriter(row: number, writer: number): boolean {
    const start = spans.starts[row] ?? 0
    for (let at = start; at < start + spans.length(row); at++) {
      const both = writers[at] ?? 0
      if (both >> 8 === writer || (both & 255) === writer) return true
    }
    return false
  }

  return {
    chains,
    rows,
    positions,
    advance,
    get trie() {
      return trie
    },
    get unsettled() {
      return claims.unsettled
    },
    get memoryBytes() {
      const accounts = rows.memoryBytes + positions.memoryBytes + spans.memoryBytes + writers.byteLength
      return accounts + trie.memoryBytes + claims.memoryBytes
    },
  }
}

function copyDraft(from: LeafDraft, to: LeafDraft): void {
  to.count = from.count
  to.words.set(from.words.subarray(0, from.count * 32))
  to.writers.set(from.writers.subarray(0, from.count))
}

function isSameDraft(a: LeafDraft, b: LeafDraft): boolean {
  if (a.count !== b.count) return false
  for (let at = 0; at < a.count; at++) if (a.writers[at] !== b.writers[at]) return false
  for (let at = 0; at < a.count * 32; at++) if (a.words[at] !== b.words[at]) return false
  return true
}
