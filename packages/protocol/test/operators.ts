import { parseSignature, signatureToCompactSignature } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import {
  assembleQuorum,
  type CompactSignature,
  type Cut,
  hashSnapshot,
  type OperatorSet,
  packCut,
  type SnapshotHeader,
} from '../src/index.ts'
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

/** What `SnapshotRegistry.post` takes for a header with its cut, and the quorum in it. */
export async function postArguments({
  header,
  cut,
  set,
  signers,
}: {
  header: SnapshotHeader
  cut: Cut
  set: OperatorSet
  signers: readonly (typeof operators)[number][]
}) {
  const signatures = new Map(
    await Promise.all(signers.map(async (signer) => [signer.address, await sign(signer, header)] as const)),
  )
  const quorum = assembleQuorum({ set, signatures })
  const args = [
    header,
    packCut(cut),
    BigInt(set.threshold),
    set.operators,
    quorum.bitmap,
    quorum.signatures.map(({ r, yParityAndS }) => ({ r, vs: yParityAndS })),
  ] as const
  return { quorum, args }
}
