import type { Key } from '@plimsoll/keys'
import { type CompactSignature, recoverSigner, type snapshotTypedData } from '@plimsoll/protocol'
import {
  hashTypedData,
  isAddressEqual,
  parseSignature,
  signatureToCompactSignature,
  type TypedDataDefinition,
} from 'viem'
import { SignerMismatch } from './errors.ts'
import type { operatorRequestTypedData } from './operatorRequest.ts'

/** Signs, and checks that registries and peers will accept it; throws {@link SignerMismatch}. Spec: EIP-712, EIP-2098. */
export async function signCompact(
  signer: Key,
  typedData: ReturnType<typeof snapshotTypedData> | ReturnType<typeof operatorRequestTypedData>,
): Promise<CompactSignature> {
  const definition = typedData as TypedDataDefinition // viem cannot infer the message's type from a union
  const signature = signatureToCompactSignature(parseSignature(await signer.signTypedData(definition)))
  const recovered = await recoverSigner({ digest: hashTypedData(definition), signature })
  if (isAddressEqual(recovered, signer.address)) return signature
  throw new SignerMismatch('The signer’s signature is not by its own address.', {
    details: { expected: signer.address, seen: recovered },
    hint: 'Check which key the keystore or KMS holds.',
  })
}
