import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { type Attester, RequestOutOfTime, verifyRequest } from '@plimsoll/attester'
import {
  attestedRequest,
  headsRequest,
  headsResponse,
  operatorPaths,
  proposalRequest,
  proposalResponse,
} from '@plimsoll/wire'
import { type Context, Hono } from 'hono'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { describeIssue } from '../../config/describeIssue.ts'
import { InvalidRequest, NotReadyYet } from '../../errors.ts'
import { isNestedDeeper } from '../isNestedDeeper.ts'

/** What the operators' routes need: the attester, and who may call it. */
export type OperatorApi = {
  attester: Pick<Attester, 'handleProposal' | 'handleHeads' | 'handleAttested' | 'notePeerTime' | 'noteRequest'>
  /** Whose requests are answered. */
  admitted: () => readonly Address[]
  /** Of this node's operator: every request is signed for one of them. */
  address: Address
  salt: Hex
  /** What still has to be done before this node may take part; undefined once it may. */
  starting: () => string | undefined
  /** Is told of each request that an operator has signed. */
  onAuthenticated: (request: IncomingMessage) => void
}

/** Deeper than any body of the law. */
const maxDepth = 32

/** What operators ask of each other. Every request is signed by an operator's key; everybody else gets 401. */
export function operatorRoutes({ attester, admitted, address, salt, starting, onAuthenticated }: OperatorApi): Hono {
  return new Hono()
    .post(operatorPaths.proposals, async (context) => {
      const { from, body } = await authenticate(context)
      const signature = await attester.handleProposal({ from, proposal: parse(body, proposalRequest) })
      return context.json(z.encode(proposalResponse, { signature }))
    })
    .post(operatorPaths.heads, async (context) => {
      const { from, process, body } = await authenticate(context)
      const report = attester.handleHeads({ from, process, statement: parse(body, headsRequest) })
      return context.json(z.encode(headsResponse, report))
    })
    .post(operatorPaths.snapshots, async (context) => {
      const { body } = await authenticate(context)
      await attester.handleAttested(parse(body, attestedRequest))
      return context.body(null, 204)
    })

  async function authenticate({ req, env }: Context): Promise<{ from: Address; process: Hex; body: string }> {
    const { method, path } = req
    const body = await req.text().catch((cause: Error) => {
      // The sender has gone, or was too slow: nothing that the log of this node should be filled with.
      throw new InvalidRequest('The body did not arrive', { cause })
    })
    const signed = await verifyRequest({
      method,
      path,
      body,
      headers: req.raw.headers,
      operators: admitted(),
      self: address,
      salt,
      now: Date.now(),
    }).catch((error) => {
      // Signed by a peer, so it tells what time it is there.
      if (error instanceof RequestOutOfTime) attester.notePeerTime(error.from, error.time)
      throw error
    })
    const { incoming }: Partial<HttpBindings> = env ?? {}
    if (incoming) onAuthenticated(incoming)
    const reason = starting()
    if (reason !== undefined) throw new NotReadyYet('This operator is starting', { details: { reason } })
    attester.noteRequest(signed)
    const { from, process } = signed
    return { from, process, body }
  }
}

function parse<Schema extends z.ZodType>(body: string, schema: Schema): z.output<Schema> {
  const json = parseJson(body)
  const result = schema.safeParse(json)
  if (result.success) return result.data
  throw new InvalidRequest('The body is malformed', {
    details: Object.fromEntries(result.error.issues.flatMap((issue) => describeIssue(issue, json))),
  })
}

function parseJson(body: string): unknown {
  // What reads it later goes into it by calling itself.
  if (isNestedDeeper(body, maxDepth))
    throw new InvalidRequest('The body is nested too deeply', { details: { expected: `at most ${maxDepth} levels` } })
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new InvalidRequest('The body is not JSON', { cause })
  }
}
