import type { Key } from '@plimsoll/keys'
import { type CompactSignature, deploymentDomain, recoverSigner } from '@plimsoll/protocol'
import { type Address, getAddress, type Hex, hashTypedData, isAddressEqual, keccak256, stringToBytes } from 'viem'
import { RequestOutOfTime, requestWindowSeconds, Unauthorized } from './errors.ts'
import { signCompact } from './signCompact.ts'

const types = {
  OperatorRequest: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'timestamp', type: 'uint64' },
    { name: 'route', type: 'bytes32' },
    { name: 'body', type: 'bytes32' },
  ],
} as const

/** What is being asked: the path starts with `/`, the body is the exact text that is sent. */
export type OperatorRequest = { method: string; path: string; body: string }

type Parties = OperatorRequest & { from: Address; to: Address; timestamp: bigint; salt: Hex }

/** The EIP-712 message that authenticates one request between two operators of one deployment. */
export function operatorRequestTypedData({ from, to, timestamp, method, path, body, salt }: Parties) {
  return {
    domain: deploymentDomain({ salt }),
    types,
    primaryType: 'OperatorRequest',
    message: {
      from,
      to,
      timestamp,
      route: keccak256(stringToBytes(`${method.toUpperCase()} ${path}`)),
      body: keccak256(stringToBytes(body)),
    },
  } as const
}

/**
 * The `authorization` header for a request to the operator `to`; `now` in milliseconds.
 *
 * @example
 * await signRequest({ signer, salt, to, now: Date.now(), method: 'POST', path: '/operator/v1/proposals', body })
 * // 'Plimsoll from=0x…, timestamp=1726354800, signature=0x…'
 */
export async function signRequest({
  signer,
  now,
  ...request
}: OperatorRequest & { signer: Key; salt: Hex; to: Address; now: number }): Promise<string> {
  const timestamp = BigInt(Math.floor(now / 1000))
  const { r, yParityAndS } = await signCompact(
    signer,
    operatorRequestTypedData({ ...request, from: signer.address, timestamp }),
  )
  return `Plimsoll from=${signer.address}, timestamp=${timestamp}, signature=${r}${yParityAndS.slice(2)}`
}

/**
 * Checks a request's `authorization` header and returns the operator who sent it, checksummed. `now` in milliseconds.
 * A request may be repeated within {@link requestWindowSeconds}: everything operators ask of each other is idempotent.
 * Throws {@link Unauthorized}, {@link RequestOutOfTime}.
 */
export async function verifyRequest({
  headers,
  operators,
  self,
  salt,
  now,
  ...request
}: OperatorRequest & {
  headers: Headers
  operators: readonly Address[]
  self: Address
  salt: Hex
  now: number
}): Promise<Address> {
  const { from, timestamp, signature } = readHeader(headers.get('authorization'))
  const operator = operators.find((address) => isAddressEqual(address, from))
  if (operator === undefined) throw unauthorized('The sender is not an operator.', { seen: from })
  const digest = hashTypedData(operatorRequestTypedData({ ...request, from, to: self, timestamp, salt }))
  const signer = await recoverSigner({ digest, signature }).catch(() => undefined)
  if (signer === undefined || !isAddressEqual(signer, from)) {
    throw unauthorized(
      'The signature is not the sender’s over this request.',
      { from, to: self, request: `${request.method.toUpperCase()} ${request.path}` },
      'The sender may have another address or another deployment’s salt for this operator.',
    )
  }
  const seconds = BigInt(Math.floor(now / 1000))
  const distance = timestamp > seconds ? timestamp - seconds : seconds - timestamp
  if (distance > BigInt(requestWindowSeconds))
    throw new RequestOutOfTime(getAddress(operator), { expected: seconds, seen: timestamp })
  return getAddress(operator)
}

const format = /^Plimsoll from=(0x[0-9a-fA-F]{40}), timestamp=([0-9]{1,15}), signature=0x([0-9a-f]{64})([0-9a-f]{64})$/

function readHeader(header: string | null): { from: Address; timestamp: bigint; signature: CompactSignature } {
  const [, from, timestamp, r, vs] = format.exec(header ?? '') ?? []
  if (from === undefined || timestamp === undefined) {
    throw unauthorized('The request is not signed by an operator.', {
      expected: 'authorization: Plimsoll from=0x…, timestamp=<seconds>, signature=0x…',
      seen: header === null ? 'no authorization header' : 'another authorization header',
    })
  }
  return { from: from as Address, timestamp: BigInt(timestamp), signature: { r: `0x${r}`, yParityAndS: `0x${vs}` } }
}

function unauthorized(shortMessage: string, details: Record<string, unknown>, hint?: string): Unauthorized {
  return new Unauthorized(shortMessage, { details, hint })
}
