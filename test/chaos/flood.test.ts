import { actors, createActions, type Devnet, poll, startDevnet } from '@plimsoll/devnet'
import { eoaAccountId } from '@plimsoll/protocol'
import { ApiError, createPlimsollClient } from '@plimsoll/sdk'
import { parseUnits } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startFlood } from '../harness/flood/startFlood.ts'

const epochSeconds = 4
const seconds = process.env.PLIMSOLL_PROFILE === 'long' ? 60 : 13
/** Five hundred connections to each of two operators. As if each came from somebody else: no limit takes the load away. */
const connections = 500
const limits = {
  requestsPerSecond: 1_000_000,
  requestsPerSecondPerAddress: 1_000_000,
  requestsPerSecondPerConnection: 1_000_000,
  connections: 2_000,
  connectionsPerAddress: 2_000,
}

describe('two of three operators under a flood', () => {
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({ epochSeconds, limits })
    const [alpha] = devnet.chains
    if (alpha === undefined) throw new RangeError('there is no alpha')
    await createActions(devnet).depositWeth(alpha, { account: actors.alice, units: parseUnits('4', 18) })
    for (const { url } of devnet.operators) {
      const client = createPlimsollClient({ url })
      await poll(
        () => client.account(eoaAccountId(actors.alice.address)).catch(() => undefined),
        `${url} did not serve`,
      )
    }
  })
  afterAll(() => devnet?.stop())

  test('behavior: no epoch is lost, whatever they are asked', async () => {
    const [first, second, third] = devnet.operators
    if (!first || !second || !third) expect.unreachable()
    const quiet = createPlimsollClient({ url: third.url })
    const before = (await quiet.latestSnapshot()).header.epoch
    const paths = everyRoute(before)
    const floods = await Promise.all(
      [first, second].map(({ url }) => startFlood({ url, paths, connections, seconds }, { isPolite: true })),
    )
    const after = (await quiet.latestSnapshot()).header.epoch
    for (const { statuses } of floods) expect(statuses['500'], JSON.stringify(floods)).toBeUndefined()
    for (const { statuses } of floods) expect(sumOf(statuses), JSON.stringify(floods)).toBeGreaterThan(connections)
    expect(Number(after - before)).toBeGreaterThanOrEqual(Math.floor(seconds / epochSeconds) - 1)
    const lost = []
    for (let epoch = before + 1n; epoch <= after; epoch++)
      if ((await quiet.snapshot(epoch).catch(notFound)) === undefined) lost.push(epoch)
    expect(lost, JSON.stringify(floods)).toEqual([])
    // Those that were flooded signed, and they answer as if nothing had been.
    for (const { url } of [first, second]) {
      const latest = () => createPlimsollClient({ url }).latestSnapshot()
      await poll(async () => (await latest()).header.epoch >= after || undefined, `${url} is behind`)
    }
  })
})

/** Only an answer that there is none counts as lost. */
function notFound(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return
  throw error
}

const sumOf = (statuses: Record<string, number>) => Object.values(statuses).reduce((sum, count) => sum + count, 0)

/** Everything that anybody may ask, with the database behind much of it: the epochs of the last minutes and others. */
function everyRoute(epoch: bigint): string[] {
  const account = `/v1/accounts/${eoaAccountId(actors.alice.address)}`
  const epochs = Array.from({ length: 20 }, (_, back) => epoch - BigInt(back))
  return [
    account,
    ...epochs.flatMap((epoch) => [`${account}?epoch=${epoch}`, `/v1/snapshots/${epoch}`, account]),
    `${account}/history?limit=100`,
    `${account}/in-flight`,
    `${account}/liquidation`,
    ...epochs.map((epoch) => `/v1/snapshots?limit=100&before=${epoch}`),
    ...Array.from({ length: 5 }, (_, before) => `/v1/liquidations?limit=100&before=${before}`),
    '/v1/assets',
    '/v1/debt-at-risk',
    '/v1/totals',
    '/v1/risk-config',
    '/v1/accounts?limit=1000',
    '/v1/accounts?status=liquidatable',
    '/v1/claims?limit=1000',
    `/v1/settlements/${actors.alice.address}?custodySlot=0`,
    '/v1/snapshots/latest',
    `/v1/snapshots/0x${'11'.repeat(32)}`,
    ...Array.from({ length: 20 }, (_, after) => `/v1/rotations?limit=100&after=${after}`),
    '/v1/chains',
    '/v1/operators',
    '/v1/deployment',
    '/health',
    '/ready',
    '/',
    '/dashboard.json',
    '/openapi.json',
    '/docs',
    '/docs/swagger-ui-dist/swagger-ui-bundle.js',
    '/nowhere',
  ]
}
