import { type AssetTable, decodeAssetTable, decodeLeafWord, encodeLeafWord, type LeafWord } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/sdk'
import type { Hex } from 'viem'

/** What a margin is computed from. */
export type AccountState = { readonly words: readonly Hex[]; readonly table: AssetTable; readonly slots: number }

/** That of a verified answer. */
export function stateOf({ words, snapshot }: Pick<AccountResponse, 'words' | 'snapshot'>): AccountState {
  return { words, table: decodeAssetTable(snapshot.assets), slots: snapshot.cut.length }
}

/** A change of one number of an account: base units or debt shares, more of them or less. */
export type Change =
  | { readonly field: 'custody' | 'debt'; readonly assetId: number; readonly units: bigint }
  | { readonly field: 'pledged' | 'released'; readonly assetId: number; readonly slot: number; readonly units: bigint }

/** An account after a change; what would be below 0 is 0. */
export function changed(state: AccountState, change: Change): AccountState {
  let isFound = false
  const words = state.words.map((hex) => {
    const word = decodeLeafWord(hex)
    const after = changedWord(word, change)
    if (after === undefined) return hex
    isFound = true
    return encodeLeafWord(after)
  })
  if (isFound) return { ...state, words }
  const added = changedWord(emptyWord(change), change)
  return added === undefined ? state : { ...state, words: [...words, encodeLeafWord(added)] }
}

/** The word that has the number that changes; undefined for all others. */
function changedWord(word: LeafWord, change: Change): LeafWord | undefined {
  if (word.kind === 'link' || word.assetId !== change.assetId) return undefined
  const plus = (units: bigint) => (units + change.units < 0n ? 0n : units + change.units)
  if (word.kind === 'balance' && change.field === 'custody') return { ...word, units: plus(word.units) }
  if (word.kind === 'debt' && change.field === 'debt') return { ...word, units: plus(word.units) }
  if (word.kind !== 'pledge' || !('slot' in change) || word.slot !== change.slot) return undefined
  return change.field === 'pledged'
    ? { ...word, pledged: plus(word.pledged) }
    : { ...word, released: plus(word.released) }
}

function emptyWord(change: Change): LeafWord {
  const { assetId } = change
  if (change.field === 'debt') return { kind: 'debt', assetId, units: 0n }
  if (!('slot' in change)) return { kind: 'balance', assetId, units: 0n, leaving: 0n }
  return { kind: 'pledge', assetId, slot: change.slot, pledged: 0n, released: 0n }
}
