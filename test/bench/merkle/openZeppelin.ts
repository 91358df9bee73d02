// Prints how long @openzeppelin/merkle-tree takes for the hashes of so many leaves, in milliseconds.
import { keccak_256 } from '@noble/hashes/sha3.js'
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree'
import { preimages, someLeaves } from './someLeaves.ts'

const hashes = preimages(someLeaves(Array(Number(process.argv[2])).keys())).map((preimage) => keccak_256(preimage))
globalThis.gc?.()
const start = performance.now()
SimpleMerkleTree.of(hashes)
process.stdout.write(JSON.stringify({ fromHashes: performance.now() - start }))
