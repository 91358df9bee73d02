import { type Hex, keccak256, stringToHex } from 'viem'
import {
  type AccountId,
  assembleQuorum,
  type Claim,
  encodeAssetTable,
  hashAssetTable,
  hashClaim,
  hashCut,
  hashLeaf,
  hashOperatorSet,
  type OperatorSet,
  oldestTimestamp,
  packCut,
  type SnapshotHeader,
  zeroHash,
} from '../../../src/index.ts'
import { operators, sign } from '../../operators.ts'
import { leafOf, type Snapshot, showsClaim } from '../snapshot.ts'
import type { ModelClaim, World } from '../world.ts'
import { createTree } from './merkleTree.ts'

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
  const tree = createTree(
    leaves.map((account) => hashLeaf({ account: accountOf(account), words: leafOf(snapshot, account) })),
  )
  const claims = world.chains.flatMap((chain) => chain.claims.filter((claim) => showsClaim(world, { snapshot, claim })))
  const claimsTree = createTree(claims.map((claim) => hashClaim(claimOf(claim))))
  const cut = snapshot.cut.map(({ time, version }, slot) => ({
    chainId: 1 + slot,
    number: BigInt(version),
    hash: keccak256(stringToHex(`block ${slot} ${version}`)),
    timestamp: BigInt(time),
  }))
  const header: SnapshotHeader = {
    epoch: BigInt(snapshot.timestamp),
    timestamp: BigInt(snapshot.timestamp),
    oldest: oldestTimestamp(cut),
    cut: hashCut(cut),
    config: zeroHash,
    assets: hashAssetTable(assets),
    accounts: tree.root,
    claims: claimsTree.root,
    operators: hashOperatorSet(set),
  }
  return { header, accountProof, claimsProof, postArguments } as const

  function accountProof(account: number) {
    const { siblings } = leaves.includes(account) ? tree.prove([leaves.indexOf(account)]) : { siblings: [] as Hex[] }
    return { header, assets, words: leafOf(snapshot, account), siblings, cut: packCut(cut) }
  }

  /** Claims that the snapshot does not show have no proof: these siblings and steps lead nowhere. */
  function claimsProof(some: readonly ModelClaim[]) {
    const places = some.map((claim) => claims.indexOf(claim))
    if (places.some((place) => place < 0)) return { header, siblings: [], steps: '0x' as Hex }
    return { header, ...claimsTree.prove(places) }
  }

  async function postArguments() {
    const [operator] = operators
    const signatures = new Map([[operator?.address ?? '0x', await sign(operator, header)] as const])
    const quorum = assembleQuorum({ set, signatures })
    return [
      header,
      packCut(cut),
      BigInt(set.threshold),
      set.operators,
      quorum.bitmap,
      quorum.signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
    ] as const
  }
}
