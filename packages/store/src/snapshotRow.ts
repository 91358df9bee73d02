import { type AttestedSnapshot, type Hash32, hashOperatorSet, parseOperatorSet } from '@plimsoll/protocol'
import type { Insertable } from 'kysely'
import { type Hex, hexToBytes, slice } from 'viem'
import { z } from 'zod'
import { bigintColumn, bigintText, bytesColumn, joinWords, parseRow, wordsColumn } from './columns.ts'
import { cutColumn, encodeCut } from './cutColumn.ts'
import type { Tables } from './schema.ts'

const schema = z.object({
  epoch: bigintColumn,
  digest: bytesColumn<Hash32>(32),
  timestamp: bigintColumn,
  oldest: bigintColumn,
  cut_hash: bytesColumn<Hash32>(32),
  config: bytesColumn<Hash32>(32),
  assets_hash: bytesColumn<Hash32>(32),
  accounts: bytesColumn<Hash32>(32),
  claims: bytesColumn<Hash32>(32),
  operators: bytesColumn<Hash32>(32),
  cut: cutColumn,
  assets: wordsColumn(32),
  signers: z.object({ threshold: z.int(), operators: z.array(z.string()) }),
  bitmap: bigintText,
  signatures: wordsColumn(64),
})
const signedSchema = schema.pick({ epoch: true, digest: true, timestamp: true, cut: true, signers: true, bitmap: true })

/** Who signed what, without what it is about. */
export type SignedEpoch = Pick<AttestedSnapshot, 'digest' | 'cut' | 'set' | 'bitmap'> & {
  readonly epoch: bigint
  /** In seconds. */
  readonly timestamp: bigint
}

/** The columns of a {@link SignedEpoch}. */
export const signedColumns = ['epoch', 'digest', 'timestamp', 'cut', 'signers', 'bitmap'] as const

/** Reads those columns; throws `InvalidRow` and `InvalidOperatorSet`. */
export function decodeSigned(row: unknown): SignedEpoch {
  const { signers, ...others } = parseRow(row, { table: 'snapshots', schema: signedSchema })
  return { ...others, set: parseOperatorSet(signers) }
}

/** An attested snapshot as a row. `rotates`: its header changes the operator set, so it must be posted on every chain. */
export function encodeSnapshot(attested: AttestedSnapshot): Insertable<Tables['snapshots']> {
  const { header, digest, cut, assets, set, bitmap, signatures } = attested
  return {
    epoch: header.epoch,
    digest: hexToBytes(digest),
    timestamp: header.timestamp,
    oldest: header.oldest,
    cut_hash: hexToBytes(header.cut),
    config: hexToBytes(header.config),
    assets_hash: hexToBytes(header.assets),
    accounts: hexToBytes(header.accounts),
    claims: hexToBytes(header.claims),
    operators: hexToBytes(header.operators),
    rotates: hashOperatorSet(set) !== header.operators.toLowerCase(),
    cut: encodeCut(cut),
    assets: joinWords(assets),
    signers: JSON.stringify(set),
    bitmap: bitmap.toString(),
    signatures: joinWords(signatures.flatMap(({ r, yParityAndS }): Hex[] => [r, yParityAndS])),
  }
}

/** The reverse of {@link encodeSnapshot}; throws `InvalidRow` and `InvalidOperatorSet`. */
export function decodeSnapshot(row: unknown): AttestedSnapshot {
  const { signers, signatures, cut_hash, assets_hash, cut, assets, digest, bitmap, ...header } = parseRow(row, {
    table: 'snapshots',
    schema,
  })
  return {
    header: { ...header, cut: cut_hash, assets: assets_hash },
    digest,
    cut,
    assets,
    set: parseOperatorSet(signers),
    bitmap,
    signatures: signatures.map((signature) => ({ r: slice(signature, 0, 32), yParityAndS: slice(signature, 32) })),
  }
}
