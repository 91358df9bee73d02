import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rotationsResponse } from '@plimsoll/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createRotationSource } from './createRotationSource.ts'
import { PeerUnreachable } from './errors.ts'
import { createTestNetwork, genesis, type TestNetwork } from './testing/testNetwork.ts'

const signal = new AbortController().signal
let network: TestNetwork | undefined
let server: Server | undefined
afterEach(async () => {
  await network?.stop()
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

/** Answers every request with one body, and notes what was asked. */
async function serve(body: string): Promise<{ url: string; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = []
  server = createServer((request, response) => {
    asked.push(request.url)
    response.end(body)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked }
}

describe('createRotationSource', () => {
  test('default', async () => {
    network = createTestNetwork()
    const { set } = network
    const computed = network.compute({ cut: network.cutAt(genesis), timestamp: BigInt(genesis) })
    const { header, digest, cut, assets } = computed
    const rotations = [{ snapshot: { header, digest, cut, assets, set, bitmap: 0n, signatures: [] }, next: set }]
    const { url, asked } = await serve(JSON.stringify(z.encode(rotationsResponse, { rotations })))
    expect(await createRotationSource({ url, timeoutMs: 5_000 })(7n, signal)).toEqual(rotations)
    expect(asked).toEqual(['/v1/rotations?after=7&limit=100'])
  })

  test('error: what is not a list of rotations', async () => {
    const { url } = await serve('{"rotations":[{}]}')
    await expect(createRotationSource({ url, timeoutMs: 5_000 })(0n, signal)).rejects.toThrow(PeerUnreachable)
  })

  test('error: nobody there', async () => {
    const { url } = await serve('')
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve))
    await expect(createRotationSource({ url, timeoutMs: 5_000 })(0n, signal)).rejects.toThrow(PeerUnreachable)
  })
})
