import { bandChanges } from '@plimsoll/aggregator'
import type { KeptSnapshot } from '@plimsoll/keeper'
import { type AccountTrie, ForeignTrie, leafBatch } from '@plimsoll/merkle'
import { inSteps } from '@plimsoll/tasks'
import type { Hex } from 'viem'
import type { ReplicaPart } from './messages.ts'

const leavesPerPart = 2_048
/** So many are read before others get their turn. */
const leavesPerStep = 64

/**
 * The parts that bring a replica from one snapshot to another, or from nothing. Only what changed is read and sent: versions of
 * a trie share what stayed the same. After a restart the first snapshot's tries are of another memory than those that were
 * restored: then everything is sent.
 */
export async function* replicaParts(
  { attested, registries, trie, claims, health, bands }: KeptSnapshot,
  before: KeptSnapshot | undefined,
): AsyncGenerator<ReplicaPart, void, undefined> {
  const leaves = before && changesOf(trie, before.trie)
  const entries = before && changesOf(claims.index, before.claims.index)
  const isWhole = leaves === undefined || entries === undefined
  if (isWhole) yield { kind: 'empty' }
  for await (const page of pages(isWhole ? trie.entries() : leaves))
    yield { kind: 'leaves', batch: leafBatch(page.map(([account, words]) => ({ account, words }))) }
  for await (const page of pages(isWhole ? claims.index.entries() : entries))
    yield { kind: 'claims', changes: page.map(([key, words]) => ({ key, words })) }
  const ranking = await inSteps(health.pack())
  const changed = await inSteps(bandChanges(bands, isWhole ? undefined : before?.bands))
  yield { kind: 'end', attested, registries, ranking, bands: changed }
}

type Entry = [id: Hex, words: Hex[]]

function changesOf(now: AccountTrie, before: AccountTrie): Iterable<Entry> | undefined {
  try {
    return now.changesSince(before)
  } catch (error) {
    if (error instanceof ForeignTrie) return undefined
    throw error
  }
}

async function* pages(entries: Iterable<Entry>): AsyncGenerator<Entry[], void, undefined> {
  const iterator = entries[Symbol.iterator]()
  for (;;) {
    const page = await inSteps(readPage(iterator))
    if (page.length > 0) yield page
    if (page.length < leavesPerPart) return
  }
}

function* readPage(iterator: Iterator<Entry>): Generator<undefined, Entry[], undefined> {
  const page: Entry[] = []
  while (page.length < leavesPerPart) {
    const step = iterator.next()
    if (step.done) return page
    page.push(step.value)
    if (page.length % leavesPerStep === 0) yield
  }
  return page
}
