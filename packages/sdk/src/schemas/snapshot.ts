import { z } from 'zod'
import { decimal } from './decimal.ts'
import { bytes32 } from './hex.ts'
import { operatorSet } from './operatorSet.ts'

/** The signed summary of a snapshot. §6. */
export const snapshotHeader = z
  .object({
    epoch: decimal.meta({ description: 'timestamp / epochSeconds', example: '143862900' }),
    timestamp: decimal.meta({ description: 'Proposal time, in seconds.', example: '1726354800' }),
    oldest: decimal.meta({ description: 'The oldest block timestamp in the cut, in seconds.', example: '1726354788' }),
    cut: bytes32.meta({ description: 'Hash of the cut.' }),
    config: bytes32.meta({ description: 'Hash of the risk config in canonical JSON.' }),
    assets: bytes32.meta({ description: 'Hash of the asset table.' }),
    accounts: bytes32.meta({ description: 'Root of the account trie.' }),
    claims: bytes32.meta({ description: 'Root over the unsettled claims.' }),
    operators: bytes32.meta({ description: 'Hash of the operator set for the next snapshot.' }),
  })
  .meta({ id: 'SnapshotHeader', description: 'What the operators sign: one signature serves every chain.' })

/** One chain at one block. §6. */
export const cutEntry = z
  .object({
    chainId: z.int().min(1),
    number: decimal.meta({ description: 'Block number.', example: '20750000' }),
    hash: bytes32.meta({ description: 'Block hash.' }),
    timestamp: decimal.meta({ description: 'Block timestamp, in seconds.', example: '1726354790' }),
  })
  .meta({ id: 'CutEntry' })

/** A 64-byte signature. Spec: EIP-2098. */
export const compactSignature = z
  .object({ r: bytes32, yParityAndS: bytes32.meta({ description: '`vs` in the contracts.' }) })
  .meta({ id: 'CompactSignature', description: 'EIP-2098.' })

/** `GET /v1/snapshots/latest`, `GET /v1/snapshots/{epoch}`: an `AttestedSnapshot` of the protocol package. */
export const snapshotResponse = z
  .object({
    header: snapshotHeader,
    digest: bytes32.meta({ description: 'The EIP-712 digest that the operators signed and the registries store.' }),
    cut: z.array(cutEntry).min(1).readonly().meta({ description: 'One block per chain, in slot order.' }),
    assets: z.array(bytes32).readonly().meta({ description: 'The asset table: one word per assetId (§5).' }),
    set: operatorSet.meta({ description: 'The operators who signed; `bitmap` refers to this list.' }),
    bitmap: decimal.meta({ description: 'Bit k is set if operator k of the set signed.', example: '3' }),
    signatures: z
      .array(compactSignature)
      .readonly()
      .meta({ description: 'Exactly `threshold`, in the order of the bitmap.' }),
  })
  .meta({
    id: 'AttestedSnapshot',
    description: 'Everything to post a snapshot on a chain and to check proofs against it.',
  })

/** An attested snapshot as the client returns it; it has the shape of the protocol's `AttestedSnapshot`. */
export type SnapshotResponse = z.output<typeof snapshotResponse>
