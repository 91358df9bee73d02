import type { Key } from '@plimsoll/keys'
import { type Clock, systemClock } from '@plimsoll/tasks'
import {
  attestedRequest,
  errorResponse,
  headsRequest,
  headsResponse,
  operatorPaths,
  proposalRequest,
  proposalResponse,
  snapshotResponse,
} from '@plimsoll/wire'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { PeerRefused, PeerUnreachable } from './errors.ts'
import type { SenderSource } from './oneProcess.ts'
import { signRequest } from './operatorRequest.ts'
import type { Peer } from './peer.ts'

/**
 * Another operator behind its node's HTTP API; every request is signed. Calls reject with {@link PeerUnreachable} (no
 * answer within `timeoutMs`, or an unreadable one) and {@link PeerRefused} (an error answer).
 */
export function createHttpPeer({
  url,
  address,
  signer,
  sender,
  salt,
  timeoutMs,
  clock = systemClock,
}: {
  url: string
  address: Address
  signer: Key
  /** Which process of the operator asks. */
  sender: Pick<SenderSource, 'next'>
  salt: Hex
  timeoutMs: number
  clock?: Clock
}): Peer {
  const base = url.replace(/\/+$/, '')
  return {
    address,
    async propose(proposal, signal) {
      const answer = await post(operatorPaths.proposals, { body: z.encode(proposalRequest, proposal), signal })
      return read(answer, proposalResponse).signature
    },
    async tell(statement, signal) {
      const answer = await post(operatorPaths.heads, { body: z.encode(headsRequest, statement), signal })
      return read(answer, headsResponse)
    },
    async deliver(attested, signal) {
      await post(operatorPaths.snapshots, { body: z.encode(attestedRequest, attested), signal })
    },
    async snapshot(digest, signal) {
      // Public: what comes back is verified by its signatures.
      const path = `/v1/snapshots/${digest}`
      const answer = await send(path, { method: 'GET', headers: {}, signal })
      return answer.status === 404 ? undefined : read(await accepted(path, answer), snapshotResponse)
    },
  }

  async function post(path: string, { body, signal }: { body: unknown; signal: AbortSignal }): Promise<unknown> {
    const text = JSON.stringify(body)
    const authorization = await signRequest({
      signer,
      sender: sender.next(),
      salt,
      to: address,
      now: clock.now(),
      method: 'POST',
      path,
      body: text,
    })
    const headers = { authorization, 'content-type': 'application/json' }
    return accepted(path, await send(path, { method: 'POST', headers, body: text, signal }))
  }

  async function send(path: string, { signal, ...request }: RequestInit & { signal: AbortSignal }) {
    try {
      const timeout = AbortSignal.timeout(timeoutMs)
      const response = await fetch(base + path, {
        ...request,
        redirect: 'error',
        signal: AbortSignal.any([signal, timeout]),
      })
      return { status: response.status, text: await response.text() }
    } catch (cause) {
      throw unreachable('The peer cannot be reached.', { path, seen: reason(cause) }, cause)
    }
  }

  async function accepted(path: string, { status, text }: { status: number; text: string }): Promise<unknown> {
    const body = text === '' ? undefined : parseJson(text)
    if (status < 400) return body
    const error = errorResponse.safeParse(body).data?.error
    if (error === undefined)
      throw unreachable('The peer’s answer is not of an operator’s node.', { path, seen: status })
    throw new PeerRefused(`The peer refused: ${error.name}.`, {
      details: { peer: address, path, status, reason: error.message.slice(0, 1_000) },
    })
  }

  function read<T extends z.ZodType>(body: unknown, schema: T): z.output<T> {
    const { data, error } = schema.safeParse(body)
    if (data !== undefined) return data
    throw unreachable('The peer’s answer cannot be read.', { seen: error && z.prettifyError(error) })
  }

  function unreachable(shortMessage: string, details: Record<string, unknown>, cause?: unknown): PeerUnreachable {
    return new PeerUnreachable(shortMessage, { details: { peer: address, url: base, ...details }, cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// fetch says only “fetch failed”; what failed stands in the cause.
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
