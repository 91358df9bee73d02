// Prints how long a new tree of merkletreejs over so many claims and 1,000 more takes, in milliseconds: given the hashes of
// the claims, and hashing each of them first.
import { keccak_256 } from '@noble/hashes/sha3.js'
import { hashClaim } from '@plimsoll/protocol'
import { MerkleTree } from 'merkletreejs'
import { hexToBytes } from 'viem'
import { claimAt } from './someClaims.ts'

export type TreeResult = { fromHashes: number; fromClaims: number }

const keccak = (bytes: Uint8Array) => Buffer.from(keccak_256(bytes))
const claims = Array.from({ length: Number(process.argv[2]) + 1_000 }, (_, index) => claimAt(index))

function buildFrom(hashes: readonly Buffer[]): void {
  new MerkleTree([...hashes], keccak, { sortLeaves: true, sortPairs: true }).getRoot()
}

globalThis.gc?.()
const begin = performance.now()
const hashes = claims.map((claim) => Buffer.from(hexToBytes(hashClaim(claim))))
const hashing = performance.now() - begin
globalThis.gc?.()
const middle = performance.now()
buildFrom(hashes)
const fromHashes = performance.now() - middle
const result: TreeResult = { fromHashes, fromClaims: hashing + fromHashes }
process.stdout.write(JSON.stringify(result))
