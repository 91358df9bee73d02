import { type AttestedSnapshot, maxChains, maxOperators } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxTableWords } from './bounds.ts'
import { bytes32, hash32 } from './hex.ts'
import { chainId, uint64, uint256 } from './numbers.ts'
import { operatorSet } from './operatorSet.ts'

/** The signed summary of a snapshot. §6. */
export const snapshotHeader = z
  .object({
    epoch: uint64.meta({ description: 'timestamp / epochSeconds', example: '143862900' }),
    timestamp: uint64.meta({ description: 'Proposal time, in seconds.', example: '1726354800' }),
    oldest: uint64.meta({ description: 'The oldest block timestamp in the cut, in seconds.', example: '1726354788' }),
    cut: hash32.meta({ description: 'Hash of the cut.' }),
    config: hash32.meta({ description: 'Hash of the risk config in canonical JSON.' }),
    assets: hash32.meta({ description: 'Hash of the asset table.' }),
    accounts: hash32.meta({ description: 'Root of the account trie.' }),
    claims: hash32.meta({ description: 'Root over the unsettled claims.' }),
    operators: hash32.meta({ description: 'Hash of the operator set for the next snapshot.' }),
  })
  .meta({ id: 'SnapshotHeader', description: 'What the operators sign: one signature serves every chain.' })

/** One chain at one block. §6. */
export const cutEntry = z
  .object({
    chainId,
    number: uint64.meta({ description: 'Block number.', example: '20750000' }),
    hash: hash32.meta({ description: 'Block hash.' }),
    timestamp: uint64.meta({ description: 'Block timestamp, in seconds.', example: '1726354790' }),
  })
  .meta({ id: 'CutEntry' })

/** One entry for each chain, in slot order. §6. */
export const cut = z
  .array(cutEntry)
  .min(1)
  .max(maxChains)
  .readonly()
  .meta({ description: 'One block per chain, in slot order.' })

/** A 64-byte signature. Spec: EIP-2098. */
export const compactSignature = z
  .object({ r: bytes32, yParityAndS: bytes32.meta({ description: '`vs` in the contracts.' }) })
  .meta({ id: 'CompactSignature', description: 'EIP-2098.' })

/** `GET /v1/snapshots/latest`, `GET /v1/snapshots/{epoch}`: an `AttestedSnapshot` of the protocol package. */
export const snapshotResponse = z
  .object({
    header: snapshotHeader,
    digest: hash32.meta({ description: 'The EIP-712 digest that the operators signed and the registries store.' }),
    cut,
    assets: z
      .array(bytes32)
      .max(maxTableWords)
      .readonly()
      .meta({ description: 'The asset table: one word per assetId (§5).' }),
    set: operatorSet.meta({ description: 'The operators who signed; `bitmap` refers to this list.' }),
    bitmap: uint256.meta({ description: 'Bit k is set if operator k of the set signed.', example: '3' }),
    signatures: z
      .array(compactSignature)
      .max(maxOperators)
      .readonly()
      .meta({ description: 'Exactly `threshold`, in the order of the bitmap.' }),
  })
  .meta({
    id: 'AttestedSnapshot',
    description: 'Everything to post a snapshot on a chain and to check proofs against it.',
  })

// The schema and the type that it stands for must not drift apart.
snapshotResponse satisfies z.ZodType<AttestedSnapshot>

/** An attested snapshot as the client returns it; it has the shape of the protocol's `AttestedSnapshot`. */
export type SnapshotResponse = z.output<typeof snapshotResponse>
