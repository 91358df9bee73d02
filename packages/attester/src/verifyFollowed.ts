import { type AttestedSnapshot, hashOperatorSet, type OperatorSet, verifyAttested } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import type { OperatorBook } from './operatorBook.ts'

/**
 * Checks that a snapshot has the quorum of the set that signs its epoch, after catching up if a change of the operators
 * may have been missed. Rejects with `UnknownOperatorSet`, `InvalidAttestation` and `InvalidSignature`. §6.
 */
export async function verifyFollowed(
  attested: AttestedSnapshot,
  {
    operators,
    salt,
    chainIds,
    signal,
  }: { operators: OperatorBook; salt: Hex; chainIds: readonly number[]; signal: AbortSignal },
): Promise<void> {
  const { epoch } = attested.header
  const isSigner = (set: OperatorSet | undefined) =>
    set !== undefined && hashOperatorSet(set) === hashOperatorSet(attested.set)
  if (!isSigner(await operators.at(epoch).catch(() => undefined))) await operators.catchUp(signal)
  await verifyAttested(attested, { salt, chainIds, set: await operators.at(epoch) })
}
