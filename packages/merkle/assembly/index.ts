export { arenaSize, discard, release, takenSize } from './arena'
// What the trie never asks for directly, but its tests do.
export { permute } from './generated/permute'
export { bitAt, firstDifference } from './key'
export { makeLeaves } from './leaves'
export { isLeaf, left, right } from './node'
export { leafOf, prove, readHash, readLeaf } from './read'
export { accounts, changes, ends, words } from './staging'
export { addedLeaves, update } from './update'
