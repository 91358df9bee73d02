import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Hex, Multiproof } from '../src/index.ts'
import { toBytes, toHex } from './naiveTrie.ts'

/** What the steps of a multiproof lead to; undefined if anything is missing or left over. */
export function multiproofRoot({ leaves, siblings, steps }: Multiproof): Hex | undefined {
  const [left, unused, stack] = [[...leaves], [...siblings], [] as Hex[]]
  for (const step of toBytes(steps)) {
    let node = step & 0x80 ? meet(stack.pop(), stack.pop()) : left.shift()
    for (let count = step & 0x7f; count > 0; count--) node = meet(node, unused.shift())
    if (node === undefined) return undefined
    stack.push(node)
  }
  const [root, ...others] = stack
  return left.length + unused.length + others.length === 0 ? root : undefined
}

function meet(a: Hex | undefined, b: Hex | undefined): Hex | undefined {
  if (a === undefined || b === undefined) return undefined
  return toHex(keccak_256(Buffer.concat([a, b].toSorted().map(toBytes))))
}
