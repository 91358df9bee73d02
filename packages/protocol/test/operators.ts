import { parseSignature, signatureToCompactSignature } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { type CompactSignature, hashSnapshot, type SnapshotHeader } from '../src/index.ts'
import { salt } from './fixtures.ts'

/** Five operators with keys 0x01…01 to 0x05…05. */
export const operators = ['01', '02', '03', '04', '05'].map((byte) => privateKeyToAccount(`0x${byte.repeat(32)}`))

export async function sign(
  operator: (typeof operators)[number] | undefined,
  header: SnapshotHeader,
): Promise<CompactSignature> {
  const signature = await operator?.sign({ hash: hashSnapshot({ header, salt }) })
  return signatureToCompactSignature(parseSignature(signature ?? '0x'))
}
