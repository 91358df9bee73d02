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
    { name: 'process', type: 'bytes16' },
    { name: 'generation', type: 'uint64' },
    { name: 'counter', type: 'uint64' },
  ],
} as const

/** What is being asked: the path starts with `/`, the body is the exact text that is sent. */
export type OperatorRequest = { method: string; path: string; body: string }

/**
 * Which process of an operator sends a request: 128 bits drawn at its start, the generation of its signing record, and a counter
 * that grows with every request. It is 0 as long as the process waits and signs nothing. §10.
 */
export type Sender = { readonly process: Hex; readonly generation: number; readonly counter: number }

/** A request as it was signed: `timestamp` in seconds, `route` and `body` as hashes. */
export type SignedRequest = Sender & {
  readonly from: Address
  readonly to: Address
  readonly timestamp: bigint
  readonly route: Hex
  readonly body: Hex
  readonly signature: CompactSignature
}

/** The EIP-712 message that authenticates one request between two operators of one deployment. */
export function operatorRequestTypedData({ salt, ...request }: Omit<SignedRequest, 'signature'> & { salt: Hex }) {
  const { from, to, timestamp, route, body, process } = request
  const [generation, counter] = [BigInt(request.generation), BigInt(request.counter)]
  return {
    domain: deploymentDomain({ salt }),
    types,
    primaryType: 'OperatorRequest',
    message: { from, to, timestamp, route, body, process, generation, counter },
  } as const
}

/** Whether a request carries its sender's signature. Never rejects. */
export async function isSignedBySender({ signature, ...request }: SignedRequest, salt: Hex): Promise<boolean> {
  const digest = hashTypedData(operatorRequestTypedData({ ...request, salt }))
  const signer = await recoverSigner({ digest, signature }).catch(() => undefined)
  return signer !== undefined && isAddressEqual(signer, request.from)
}

function hashesOf({ method, path, body }: OperatorRequest): { route: Hex; body: Hex } {
  return {
    route: keccak256(stringToBytes(`${method.toUpperCase()} ${path}`)),
    body: keccak256(stringToBytes(body)),
  }
}

/**
 * The `authorization` header for a request to the operator `to`; `now` in milliseconds.
 *
 * @example
 * await signRequest({ signer, sender, salt, to, now: Date.now(), method: 'POST', path: '/operator/v1/heads', body })
 * // 'Plimsoll from=0x…, timestamp=1726354800, process=0x…, generation=0, counter=1, signature=0x…'
 */
export async function signRequest({
  signer,
  sender,
  salt,
  to,
  now,
  ...request
}: OperatorRequest & { signer: Key; sender: Sender; salt: Hex; to: Address; now: number }): Promise<string> {
  const timestamp = BigInt(Math.floor(now / 1000))
  const from = signer.address
  const { process, generation, counter } = sender
  const message = { from, to, timestamp, ...hashesOf(request), process, generation, counter }
  const { r, yParityAndS } = await signCompact(signer, operatorRequestTypedData({ ...message, salt }))
  const fields = `from=${from}, timestamp=${timestamp}, process=${process}, generation=${generation}, counter=${counter}`
  return `Plimsoll ${fields}, signature=${r}${yParityAndS.slice(2)}`
}

/**
 * Checks a request's `authorization` header and returns it; `from` is the operator who sent it, checksummed. `now` in milliseconds.
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
}): Promise<SignedRequest> {
  const { from, timestamp, signature, ...sender } = readHeader(headers.get('authorization'))
  const operator = operators.find((address) => isAddressEqual(address, from))
  if (operator === undefined) throw unauthorized('The sender is not an operator.', { seen: from })
  const signed = { from: getAddress(operator), to: self, timestamp, ...hashesOf(request), ...sender, signature }
  if (!(await isSignedBySender(signed, salt))) {
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
  return signed
}

const format =
  /^Plimsoll from=(0x[0-9a-fA-F]{40}), timestamp=([0-9]{1,15}), process=(0x[0-9a-f]{32}), generation=([0-9]{1,9}), counter=([0-9]{1,15}), signature=0x([0-9a-f]{64})([0-9a-f]{64})$/

function readHeader(header: string | null): Omit<SignedRequest, 'to' | 'route' | 'body'> {
  const [, from, timestamp, process, generation, counter, r, vs] = format.exec(header ?? '') ?? []
  if (from === undefined || timestamp === undefined) {
    throw unauthorized('The request is not signed by an operator.', {
      expected: 'authorization: Plimsoll from=0x…, timestamp=<seconds>, process=0x…, …, signature=0x…',
      seen: header === null ? 'no authorization header' : 'another authorization header',
    })
  }
  return {
    from: from as Address,
    timestamp: BigInt(timestamp),
    process: process as Hex,
    generation: Number(generation),
    counter: Number(counter),
    signature: { r: `0x${r}`, yParityAndS: `0x${vs}` },
  }
}

function unauthorized(shortMessage: string, details: Record<string, unknown>, hint?: string): Unauthorized {
  return new Unauthorized(shortMessage, { details, hint })
}
