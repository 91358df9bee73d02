import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { keccak, PlimsollError, parseHash32, zeroHash } from '@plimsoll/protocol'
import { attestedRequest, headsRequest, headsResponse, operatorPaths, proposalRequest } from '@plimsoll/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createHttpPeer } from './createHttpPeer.ts'
import { PeerRefused, PeerUnreachable } from './errors.ts'
import { verifyRequest } from './operatorRequest.ts'
import { createTestNetwork, genesis, salt, type TestNetwork, type TestOperator } from './testing/testNetwork.ts'

const servers: Server[] = []
let network: TestNetwork
const signal = new AbortController().signal

afterEach(async () => {
  await network.stop()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** The network of the other tests, over real HTTP; as apps/node serves it, in miniature. */
async function setUp(): Promise<TestNetwork> {
  const urls = new Map<string, string>()
  network = createTestNetwork({
    connect: (to, from) =>
      createHttpPeer({
        url: urls.get(to.address) ?? '',
        address: to.address,
        signer: from.account,
        sender: from.sender,
        salt,
        timeoutMs: 2_000,
        clock: network.clock,
      }),
  })
  for (const operator of network.operators) {
    urls.set(operator.address, await listen((request, response) => serve(operator, { request, response })))
  }
  return network
}

async function listen(handler: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function serve(
  operator: TestOperator,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { method = '', url: path = '' } = request
  const reply = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body))
  try {
    if (!operator.alive) return void response.destroy()
    if (path.startsWith('/v1/snapshots/')) {
      const attested = operator.archive.get(parseHash32(path.slice('/v1/snapshots/'.length)))
      if (attested === undefined) throw new PlimsollError('No such snapshot.')
      return void reply(200, z.encode(attestedRequest, attested))
    }
    const body = await text(request)
    const headers = new Headers({ authorization: request.headers.authorization ?? '' })
    const { set, clock } = network
    const { operators } = set
    const identity = { operators, self: operator.address, salt, now: clock.now() }
    const signed = await verifyRequest({ headers, method, path, body, ...identity })
    const { from, process } = signed
    operator.attester.noteRequest(signed)
    if (path === operatorPaths.proposals) {
      const proposal = proposalRequest.parse(JSON.parse(body))
      return void reply(200, { signature: await operator.attester.handleProposal({ from, proposal }) })
    }
    if (path === operatorPaths.heads) {
      const report = operator.attester.handleHeads({ from, process, statement: headsRequest.parse(JSON.parse(body)) })
      return void reply(200, z.encode(headsResponse, report))
    }
    await operator.attester.handleAttested(attestedRequest.parse(JSON.parse(body)))
    response.writeHead(204).end()
  } catch (error) {
    const { name, message } = error as Error
    reply(path.startsWith('/v1') ? 404 : 409, { error: { name, message } })
  }
}

describe('createHttpPeer', () => {
  test('default: a round over HTTP', async () => {
    const { operators, clock } = await setUp()
    network.tellHeads()
    await operators[0].attester.start()
    await clock.advance(0)
    await expect.poll(() => operators.map(({ archive }) => archive.size)).toEqual([1, 1, 1])
    expect(operators[2].archive).toEqual(operators[0].archive)
    network.tellHeads()
    await operators[1].attester.start()
    await clock.advance(12_000)
    await expect.poll(() => operators.map(({ archive }) => archive.size)).toEqual([2, 2, 2])
  })

  test('behavior: a peer that missed a snapshot fetches it, verified', async () => {
    const { operators, clock } = await setUp()
    operators[2].alive = false
    network.tellHeads()
    await operators[0].attester.start()
    await clock.advance(0)
    await expect.poll(() => operators[0].archive.size).toBe(1)
    const [digest = zeroHash] = operators[0].archive.keys()
    expect(await operators[2].attester.snapshot(digest)).toEqual(operators[0].archive.get(digest))
    expect(await operators[2].attester.snapshot(keccak('0x77'))).toBeUndefined()
  })

  test('error: a refusal carries the other’s reason', async () => {
    const { operators, compute, cutAt } = await setUp()
    const [leader, follower] = operators
    const url = await listen((request, response) => serve(follower, { request, response }))
    const peer = createHttpPeer({
      url,
      address: follower.address,
      signer: leader.account,
      sender: leader.sender,
      salt,
      timeoutMs: 2_000,
      clock: network.clock,
    })
    const proposal = compute({ cut: cutAt(genesis), timestamp: BigInt(genesis), accounts: 'forged' })
    const refused = peer.propose(proposal, signal)
    await expect(refused).rejects.toThrow(PeerRefused)
    await expect(refused).rejects.toThrow('ProposalMismatch')
  })

  test('error: a request that another operator should have got is refused there', async () => {
    const { operators, compute, cutAt } = await setUp()
    const [leader, follower, third] = operators
    const url = await listen((request, response) => serve(follower, { request, response }))
    const peer = createHttpPeer({
      url,
      address: third.address,
      signer: leader.account,
      sender: leader.sender,
      salt,
      timeoutMs: 2_000,
      clock: network.clock,
    })
    const proposal = compute({ cut: cutAt(genesis), timestamp: BigInt(genesis) })
    await expect(peer.propose(proposal, signal)).rejects.toThrow('Unauthorized')
    expect(follower.computations).toBe(0)
  })

  test('error: nobody there, no answer in time, or not an operator', async () => {
    const { operators, compute, cutAt } = await setUp()
    const [leader, follower] = operators
    const proposal = compute({ cut: cutAt(genesis), timestamp: BigInt(genesis) })
    const urls = [
      'http://127.0.0.1:9',
      await listen(() => {}),
      await listen((_, response) => response.end('<html>')),
      await listen((_, response) => response.writeHead(502).end('Bad Gateway')),
      await listen((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9' }).end()),
    ]
    for (const url of urls) {
      const peer = createHttpPeer({
        url,
        address: follower.address,
        signer: leader.account,
        sender: leader.sender,
        salt,
        timeoutMs: 200,
      })
      await expect(peer.propose(proposal, signal)).rejects.toThrow(PeerUnreachable)
    }
  })

  test('behavior: stops when told to', async () => {
    const { operators, compute, cutAt } = await setUp()
    const url = await listen(() => {})
    const peer = createHttpPeer({
      url,
      address: operators[1].address,
      signer: operators[0].account,
      sender: operators[0].sender,
      salt,
      timeoutMs: 60_000,
    })
    const stop = new AbortController()
    const asking = peer.propose(compute({ cut: cutAt(genesis), timestamp: BigInt(genesis) }), stop.signal)
    stop.abort()
    await expect(asking).rejects.toThrow(PeerUnreachable)
  })
})
