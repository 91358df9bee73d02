import { type Hex, hashTypedData } from 'viem'
import type { Hash32 } from '../hash32.ts'
import { deploymentDomain } from '../typedData.ts'

/** The signed summary of a snapshot; times in seconds. §6. */
export type SnapshotHeader = {
  readonly epoch: bigint
  readonly timestamp: bigint
  readonly oldest: bigint
  readonly cut: Hash32
  readonly config: Hash32
  readonly assets: Hash32
  readonly accounts: Hash32
  readonly claims: Hash32
  readonly operators: Hash32
}

const types = {
  Snapshot: [
    { name: 'epoch', type: 'uint64' },
    { name: 'timestamp', type: 'uint64' },
    { name: 'oldest', type: 'uint64' },
    { name: 'cut', type: 'bytes32' },
    { name: 'config', type: 'bytes32' },
    { name: 'assets', type: 'bytes32' },
    { name: 'accounts', type: 'bytes32' },
    { name: 'claims', type: 'bytes32' },
    { name: 'operators', type: 'bytes32' },
  ],
} as const

/**
 * The EIP-712 message that operators sign, the same for every chain. §6.
 */
export function snapshotTypedData({ header, salt }: { header: SnapshotHeader; salt: Hex }) {
  return {
    domain: deploymentDomain({ salt }),
    types,
    primaryType: 'Snapshot',
    message: header,
  } as const
}

/** The snapshot's digest: what operators sign and registries store (EIP-712). §6. */
export function hashSnapshot({ header, salt }: { header: SnapshotHeader; salt: Hex }): Hash32 {
  return hashTypedData(snapshotTypedData({ header, salt })) as Hash32
}
