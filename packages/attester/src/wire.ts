import type { AttestedSnapshot, CompactSignature, Rotation } from '@plimsoll/protocol'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import type { Proposal } from './peer.ts'

const uint = (digits: number) =>
  z.codec(z.string().regex(new RegExp(`^(0|[1-9][0-9]{0,${digits - 1}})$`), 'expected a decimal string'), z.bigint(), {
    decode: (text) => BigInt(text),
    encode: (value) => value.toString(),
  })
const uint64 = uint(20).refine((value) => value < 1n << 64n, 'expected a uint64')
const uint256 = uint(78).refine((value) => value < 1n << 256n, 'expected a uint256')
const bytes32 = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value), {
  error: 'expected 32 bytes, 0x and 64 lower-case hex digits',
})
const address = z.custom<Address>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value), {
  error: 'expected an address, 0x and 40 hex digits',
})

const header = z.object({
  epoch: uint64,
  timestamp: uint64,
  oldest: uint64,
  cut: bytes32,
  config: bytes32,
  assets: bytes32,
  accounts: bytes32,
  claims: bytes32,
  operators: bytes32,
})

const cut = z
  .array(z.object({ chainId: z.int().min(1), number: uint64, hash: bytes32, timestamp: uint64 }))
  .min(1)
  .max(64)
  .readonly()

const signature = z.object({ r: bytes32, yParityAndS: bytes32 })

/** Body of `POST /operator/v1/proposals`: `z.decode` reads it, `z.encode` writes it. Bigints are decimal strings. */
export const proposalSchema = z.object({ header, cut })

/** Answer to `POST /operator/v1/proposals`. */
export const proposalAnswerSchema = z.object({ signature })

const operatorSet = z.object({
  threshold: z.int().min(1).max(256),
  operators: z.array(address).min(1).max(256).readonly(),
})

/** Body of `POST /operator/v1/snapshots` and answer to `GET /v1/snapshots/{digest}`. */
export const attestedSnapshotSchema = z.object({
  header,
  digest: bytes32,
  cut,
  assets: z.array(bytes32).max(4096).readonly(),
  set: operatorSet,
  bitmap: uint256,
  signatures: z.array(signature).max(256).readonly(),
})

/** Answer to `GET /v1/rotations`. */
export const rotationsSchema = z.object({
  rotations: z
    .array(z.object({ snapshot: attestedSnapshotSchema, next: operatorSet }))
    .max(1000)
    .readonly(),
})

// The schemas and the types they stand for must not drift apart.
proposalSchema satisfies z.ZodType<Proposal>
proposalAnswerSchema satisfies z.ZodType<{ signature: CompactSignature }>
rotationsSchema satisfies z.ZodType<{ rotations: readonly Rotation[] }>
attestedSnapshotSchema satisfies z.ZodType<AttestedSnapshot>
