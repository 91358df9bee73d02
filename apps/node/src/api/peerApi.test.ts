import { createSender, signRequest } from '@plimsoll/attester'
import { operator } from '@plimsoll/keeper/testing'
import { errorResponse, peerHealthResponse, rotationsResponse, snapshotResponse } from '@plimsoll/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '../metrics/createMetrics.ts'
import { deployment } from '../testing/configFiles.ts'
import { createServedNode, type ServedNode } from '../testing/createServedNode.ts'
import { createPeerApi } from './peerApi.ts'

let node: ServedNode
let now: number
let api: ReturnType<typeof createPeerApi>

beforeAll(async () => {
  node = await createServedNode()
  now = node.now
  api = createPeerApi({
    ...node,
    maxBodyBytes: 1_000_000,
    seconds: createMetrics().peerSeconds,
    logError: (error) => expect.unreachable(error.message),
  })
})
afterAll(() => node.store.close())

async function refused(path: string, init: RequestInit = {}) {
  const response = await api.request(path, init)
  return { status: response.status, ...errorResponse.parse(await response.json()).error }
}

test('default: what nodes without an operator follow', async () => {
  const latest = snapshotResponse.parse(await (await api.request('/v1/snapshots/latest')).json())
  const byDigest = await api.request(`/v1/snapshots/${latest.digest}`)
  expect(snapshotResponse.parse(await byDigest.json())).toEqual(latest)
  const { rotations } = rotationsResponse.parse(await (await api.request('/v1/rotations')).json())
  expect(rotations.map(({ snapshot }) => snapshot.header.epoch)).toEqual([7n])
})

test('default: health with the version, and whether the operator has halted', async () => {
  const health = peerHealthResponse.parse(await (await api.request('/health')).json())
  expect(health).toMatchObject({ operator: operator.address, halted: null, version: expect.any(String) })
})

test('error: what is for anybody, or for the operator of this node alone', async () => {
  for (const path of ['/v1/accounts', '/v1/claims', '/status', '/metrics', '/ready'])
    expect(await refused(path)).toMatchObject({ status: 404, name: 'RouteNotFound' })
})

describe('operators', () => {
  const path = '/operator/v1/snapshots'
  const post = async (body: string) => ({
    method: 'POST',
    body,
    headers: {
      authorization: await signRequest({
        method: 'POST',
        path,
        body,
        signer: operator,
        sender: createSender({ generation: 0 }).next(),
        salt: deployment.salt,
        to: operator.address,
        now: Date.now(),
      }),
    },
  })

  test('default', async () => {
    const body = await (await api.request('/v1/snapshots/latest')).text()
    const response = await api.request(path, await post(body))
    expect(response.status).toBe(204)
  })

  test('error: nobody in particular', async () => {
    expect(await refused(path, { method: 'POST', body: '{}' })).toMatchObject({ status: 401, name: 'Unauthorized' })
  })

  test('error: not JSON', async () => {
    expect(await refused(path, await post('epoch: 1'))).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })

  test('error: not a snapshot', async () => {
    expect(await refused(path, await post('{"digest":"0x12"}'))).toMatchObject({
      status: 400,
      details: { digest: expect.stringContaining('expected 32 bytes'), header: expect.stringContaining('missing') },
    })
  })

  test('error: a forged snapshot', async () => {
    const body = await (await api.request('/v1/snapshots/latest')).json()
    const forged = JSON.stringify({
      ...body,
      digest: `0x${'11'.repeat(32)}`,
      header: { ...body.header, timestamp: String(now + 3), epoch: String(Math.floor((now + 3) / 3)) },
    })
    expect(await refused(path, await post(forged))).toMatchObject({ status: 409, name: 'InvalidAttestation' })
  })

  test('error: too much', async () => {
    expect(await refused(path, await post('x'.repeat(1_000_001)))).toMatchObject({ status: 413, name: 'BodyTooLarge' })
  })

  test.each([
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['arrays without an end', '['.repeat(100_000)],
    ['objects in a field', `{"header":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
  ])('error: a hundred thousand %s deep', async (_, body) => {
    expect(await refused(path, await post(body))).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })

  test('behavior: brackets in a text are no levels', async () => {
    const body = JSON.stringify({ digest: '[{'.repeat(1_000), 'a\\"[': '"[[' })
    expect(await refused(path, await post(body))).toMatchObject({ details: { digest: expect.any(String) } })
  })
})
