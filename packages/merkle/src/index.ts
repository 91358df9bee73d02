export { type AccountTrie, emptyTrie, type TrieChange } from './accountTrie.ts'
export type { Hex } from './bytes32.ts'
export { InvalidBytes32 } from './errors.ts'
