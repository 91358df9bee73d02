// Prints how long merkletreejs takes for so many leaves, in milliseconds: from their preimages, and from their hashes.
import { keccak_256 } from '@noble/hashes/sha3.js'
import { MerkleTree } from 'merkletreejs'
import { preimages, someLeaves } from './someLeaves.ts'

const leaves = preimages(someLeaves(Array(Number(process.argv[2])).keys()))
const keccak = (bytes: Uint8Array) => Buffer.from(keccak_256(bytes))
const hashes = leaves.map(keccak)

function time(leaves: readonly Buffer[], options: { hashLeaves: boolean }): number {
  globalThis.gc?.()
  const start = performance.now()
  new MerkleTree([...leaves], keccak, { sortPairs: true, ...options }).getRoot()
  return performance.now() - start
}

const result = { build: time(leaves, { hashLeaves: true }), fromHashes: time(hashes, { hashLeaves: false }) }
process.stdout.write(JSON.stringify(result))
