import { type Hex, stringToHex } from 'viem'
import { type Hash32, keccak, parseHash32 } from '../../../src/hash32.ts'
import {
  type AccountId,
  type Claim,
  encodeAssetTable,
  hashClaim,
  hashLeaf,
  type OperatorSet,
  packCut,
  postArguments,
} from '../../../src/index.ts'
import { signedSnapshot, unsignedSnapshot } from '../../../src/testing/signedSnapshot.ts'
import { salt } from '../../fixtures.ts'
import { operators } from '../../operators.ts'
import { proveTree, treeOver } from '../../proveTree.ts'
import { leafOf, type Snapshot, showsClaim } from '../snapshot.ts'
import type { ModelClaim, World } from '../world.ts'

export type SealedSnapshot = ReturnType<typeof sealSnapshot>

/** A snapshot of the model as registries and vaults take it: its header, and proofs under it. */
export function sealSnapshot(
  world: World,
  {
    snapshot,
    set,
    accountOf,
    claimOf,
  }: {
    snapshot: Snapshot
    set: OperatorSet
    accountOf: (account: number) => AccountId
    claimOf: (claim: ModelClaim) => Claim
  },
) {
  const assets = encodeAssetTable(snapshot.table)
  const accounts = Array.from({ length: world.accounts }, (_, account) => account)
  const leaves = accounts.filter((account) => leafOf(snapshot, account).length > 0)
  const hashes = leaves.map((account) => hashLeaf({ account: accountOf(account), words: leafOf(snapshot, account) }))
  const claims = world.chains.flatMap((chain) => chain.claims.filter((claim) => showsClaim(world, { snapshot, claim })))
  const claimHashes = claims.map((claim) => hashClaim(claimOf(claim)))
  const cut = snapshot.cut.map(({ time, version }, slot) => ({
    chainId: 1 + slot,
    number: BigInt(version),
    hash: keccak(stringToHex(`block ${slot} ${version}`)),
    timestamp: BigInt(time),
  }))
  const timestamp = BigInt(snapshot.timestamp)
  const roots = { accounts: rootOf(hashes), claims: rootOf(claimHashes) }
  const parts = { salt, set, cut, assets, header: { epoch: timestamp, timestamp, ...roots } }
  const { header } = unsignedSnapshot(parts)
  return { header, accountProof, claimsProof, post } as const

  function accountProof(account: number) {
    const { siblings } = proveTree(treeOver(hashes, [leaves.indexOf(account)]))
    return { header, assets, words: leafOf(snapshot, account), siblings, cut: packCut(cut) }
  }

  /** Claims that the snapshot does not show have no proof: these siblings and steps lead nowhere. */
  function claimsProof(some: readonly ModelClaim[]) {
    const places = some.map((claim) => claims.indexOf(claim))
    if (places.some((place) => place < 0)) return { header, siblings: [], steps: '0x' as Hex }
    const { siblings, steps } = proveTree(treeOver(claimHashes, places))
    return { header, siblings, steps }
  }

  /** The arguments of `SnapshotRegistry.post`. */
  async function post() {
    return postArguments(await signedSnapshot({ ...parts, keys: operators.slice(0, 1) }))
  }
}

function rootOf(hashes: readonly Hash32[]): Hash32 {
  return parseHash32(proveTree(treeOver(hashes)).root)
}
