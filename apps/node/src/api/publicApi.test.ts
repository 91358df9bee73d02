import { alice, bob, carol, ether, operator, set } from '@plimsoll/keeper/testing'
import {
  hashClaim,
  hashRiskConfig,
  keccak,
  verifyAccount,
  verifyAttested,
  verifyMultiproof,
  verifyProof,
} from '@plimsoll/protocol'
import { followRotations, verifyAssets, verifyLiquidation, verifySettlement } from '@plimsoll/sdk'
import {
  accountResponse,
  accountsResponse,
  assetsResponse,
  chainsResponse,
  claimsResponse,
  debtAtRiskResponse,
  deploymentResponse,
  errorResponse,
  healthResponse,
  liquidationResponse,
  liquidationsResponse,
  operatorsResponse,
  riskConfigResponse,
  rotationsResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  totalsResponse,
} from '@plimsoll/wire'
import { type Address, stringToBytes } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { type ApiMetrics, createApiMetrics } from '../metrics/createMetrics.ts'
import { deployment } from '../testing/configFiles.ts'
import { createServedNode, nextSet, other, type ServedNode } from '../testing/createServedNode.ts'
import { openPublicApi } from '../testing/openPublicApi.ts'

let node: ServedNode
let now: number
let world: ServedNode['world']
let metrics: ApiMetrics
let api: ReturnType<typeof openPublicApi>
let empty: ReturnType<typeof openPublicApi>

beforeAll(async () => {
  node = await createServedNode()
  now = node.now
  world = node.world
  metrics = createApiMetrics()
  api = openPublicApi(node.publicState, metrics)
  const view = () => ({ ...node.publicState.view(), ready: false })
  empty = openPublicApi({ ...node.publicState, served: () => undefined, view }, metrics)
})
afterAll(() => node.store.close())

async function get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const response = await api.request(path)
  expect(response.status).toBe(200)
  return schema.parse(await response.json())
}

async function refused(path: string, { from = api, ...init }: RequestInit & { from?: typeof api } = {}) {
  const response = await from.request(path, init)
  return { status: response.status, ...errorResponse.parse(await response.json()).error }
}

describe('snapshots', () => {
  test('default', async () => {
    const snapshot = await get('/v1/snapshots/latest', snapshotResponse)
    expect(snapshot.header.timestamp).toBe(BigInt(now))
    await verifyAttested(snapshot, {
      salt: deployment.salt,
      chainIds: deployment.chains.map(({ chainId }) => chainId),
      set,
    })
    expect(await get(`/v1/snapshots/${snapshot.header.epoch}`, snapshotResponse)).toEqual(snapshot)
    expect(await get(`/v1/snapshots/${snapshot.digest}`, snapshotResponse)).toEqual(snapshot)
  })

  test('behavior: a snapshot never changes, so it is cached for ever by its digest', async () => {
    const { digest, header } = await get('/v1/snapshots/latest', snapshotResponse)
    const first = await api.request(`/v1/snapshots/${header.epoch}`)
    expect(first.headers.get('cache-control')).toContain('immutable')
    expect(first.headers.get('etag')).toBe(`"${digest}"`)
    const again = await api.request('/v1/snapshots/latest', { headers: { 'if-none-match': `"${digest}"` } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
  })

  test('behavior: those that changed the operators, in pages', async () => {
    const { rotations } = await get('/v1/rotations?limit=1', rotationsResponse)
    expect(rotations.map(({ snapshot }) => snapshot.header.epoch)).toEqual([7n])
    expect(
      await followRotations(rotations, {
        salt: deployment.salt,
        chainIds: deployment.chains.map(({ chainId }) => chainId),
        set,
      }),
    ).toMatchObject({ set: nextSet })
    expect(await get('/v1/rotations?after=7', rotationsResponse)).toEqual({ rotations: [] })
  })

  test('behavior: who signed, newest first, in pages', async () => {
    const latest = await get('/v1/snapshots/latest', snapshotResponse)
    const { epoch, timestamp } = latest.header
    const first = await get('/v1/snapshots?limit=1', snapshotsResponse)
    expect(first.next).toBe(epoch)
    const [signer] = set.operators
    expect(first.snapshots).toEqual([
      { epoch, timestamp, digest: latest.digest, threshold: 1, signers: [signer], others: [], cut: latest.cut },
    ])
    const rest = await get(`/v1/snapshots?before=${epoch}`, snapshotsResponse)
    expect(rest).toMatchObject({ snapshots: [{ epoch: 7n }], next: null })
    expect(await get('/v1/snapshots?before=7', snapshotsResponse)).toEqual({ snapshots: [], next: null })
    expect(await refused('/v1/snapshots?limit=101')).toMatchObject({ status: 400, name: 'InvalidRequest' })
    expect(await refused('/v1/snapshots?before=soon')).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })

  test('error: a page of rotations that is too long', async () => {
    expect(await refused('/v1/rotations?limit=101')).toMatchObject({ status: 400, name: 'InvalidRequest' })
    expect(await refused('/v1/rotations?after=soon')).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })

  test('error: no snapshot of that epoch', async () => {
    expect(await refused('/v1/snapshots/12')).toMatchObject({
      status: 404,
      name: 'SnapshotNotFound',
      details: { snapshot: '12', latestEpoch: String(Math.floor(now / 3)) },
    })
  })

  test('error: neither an epoch nor a digest', async () => {
    expect(await refused('/v1/snapshots/newest')).toMatchObject({
      status: 400,
      name: 'InvalidRequest',
      details: { snapshot: 'expected an epoch (a whole number) or a digest (32 bytes); got "newest"' },
    })
  })

  test('error: an epoch beyond every integer', async () => {
    expect(await refused(`/v1/snapshots/${2n ** 200n}`)).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })

  test('error: nothing to serve yet', async () => {
    for (const path of ['/v1/snapshots/latest', `/v1/accounts/${alice}`, '/v1/claims'])
      expect(await refused(path, { from: empty })).toMatchObject({ status: 503, name: 'NoSnapshotYet' })
  })
})

describe('accounts', () => {
  test('default', async () => {
    const account = await get(`/v1/accounts/${alice}`, accountResponse)
    const { words, siblings, snapshot } = account
    expect(verifyAccount({ account: alice, words, siblings, header: snapshot.header })).toBe(true)
    expect(account.margin).toMatchObject({
      equityUsdWad: 2_000n * ether,
      maintenanceSurplusUsdWad: 1_500n * ether,
      liquidatable: false,
    })
    expect(account.chains).toMatchObject([
      { name: 'alpha', collateralUsdWad: 0n, liabilityUsdWad: 0n },
      {
        name: 'beta',
        collateralUsdWad: 3_000n * ether,
        liabilityUsdWad: 1_000n * ether,
        surplusUsdWad: 1_300n * ether,
      },
    ])
    expect(account.assets).toMatchObject([
      { symbol: 'WETH', units: ether, counted: [{ slot: 1, units: ether }], leaving: 7n, valueUsdWad: 3_000n * ether },
      { symbol: 'USDC debt', kind: 'liability', units: 1_000_000_000n, valueUsdWad: 1_000n * ether },
    ])
  })

  test('behavior: an address is as good as an id', async () => {
    const byAddress = await get(`/v1/accounts/0x${alice.slice(26)}`, accountResponse)
    expect(byAddress.account).toBe(alice)
  })

  test('behavior: those below maintenance', async () => {
    const { accounts } = await get('/v1/accounts?status=liquidatable', accountsResponse)
    expect(accounts.map(({ account }) => account)).toEqual([bob])
    const rest = await get('/v1/accounts?status=liquidatable&offset=1', accountsResponse)
    expect(rest).toMatchObject({ accounts: [], total: 1 })
  })

  test('behavior: those with debt, lowest health first', async () => {
    const { accounts, total } = await get('/v1/accounts', accountsResponse)
    expect(total).toBe(2)
    expect(accounts).toMatchObject([
      { account: bob, margin: { liquidatable: true } },
      { account: alice, margin: { liquidatable: false, healthWad: (2_550n * ether) / 1_050n } },
    ])
    expect((await get('/v1/accounts?limit=1&offset=1', accountsResponse)).accounts).toEqual(accounts.slice(1))
    expect((await get('/v1/accounts?offset=999999999', accountsResponse)).accounts).toEqual([])
  })

  test('behavior: at an epoch', async () => {
    const latest = await get(`/v1/accounts/${alice}`, accountResponse)
    const { epoch } = latest.snapshot.header
    expect(await get(`/v1/accounts/${alice}?epoch=${epoch}`, accountResponse)).toEqual(latest)
    const unknown = await refused(`/v1/accounts/${alice}?epoch=${epoch - 1n}`)
    expect(unknown).toMatchObject({ status: 404, name: 'SnapshotNotFound', details: { epoch: `${epoch - 1n}` } })
  })

  test('error: no such account', async () => {
    const stranger: Address = `0x${'77'.repeat(20)}`
    expect(await refused(`/v1/accounts/${stranger}`)).toMatchObject({ status: 404, name: 'AccountNotFound' })
  })

  test.each([
    ['neither address nor id', '/v1/accounts/0x1234', 'InvalidAccountId'],
    ['a malformed epoch', `/v1/accounts/${alice}?epoch=now`, 'InvalidRequest'],
    ['another status', '/v1/accounts?status=rich', 'InvalidRequest'],
    ['no entries', '/v1/accounts?status=liquidatable&limit=0', 'InvalidRequest'],
    ['too many entries', '/v1/accounts?status=liquidatable&limit=1001', 'InvalidRequest'],
    ['a negative offset', '/v1/accounts?status=liquidatable&offset=-1', 'InvalidRequest'],
  ])('error: %s', async (_, path, name) => {
    expect(await refused(path)).toMatchObject({ status: 400, name })
  })
})

describe('liquidation', () => {
  const chainIds = deployment.chains.map(({ chainId }) => chainId)
  const trust = { salt: deployment.salt, chainIds, set }

  test('default: what a liquidator repays and seizes, and where', async () => {
    const answer = await get(`/v1/accounts/${bob}/liquidation`, liquidationResponse)
    await verifyLiquidation(answer, trust)
    expect(answer.margin.liquidatable).toBe(true)
    expect(answer.forcedMoves).toEqual([])
    const [offer, ...others] = answer.liquidations
    expect(others).toEqual([])
    // 1 WETH of $3,000 for $2,900 of debt: all of it goes, and with the bonus it pays less than the debt.
    expect(offer).toMatchObject({ slot: 1, liability: 1, collateral: 0, units: ether, custodySlot: 0, bonusBps: 500 })
    expect(offer?.valueUsdWad).toBe(3_000n * ether)
    // $3,000 / 1.05, rounded up to a share.
    expect(offer?.repayUnits).toBe(2_857_142_858n)
  })

  test('behavior: at the dust of a venue', async () => {
    const answer = await get(`/v1/accounts/${bob}/liquidation?dustUsdWad=${50n * ether}`, liquidationResponse)
    await verifyLiquidation(answer, trust)
    expect(answer.dustUsdWad).toBe(50n * ether)
  })

  test('behavior: nothing may be done to an account above its line', async () => {
    const answer = await get(`/v1/accounts/${alice}/liquidation`, liquidationResponse)
    expect(answer).toMatchObject({ liquidations: [], forcedMoves: [], margin: { liquidatable: false } })
    await verifyLiquidation(answer, trust)
  })

  test('error: no such account, no such amount, nothing to serve', async () => {
    expect(await refused(`/v1/accounts/0x${'77'.repeat(20)}/liquidation`)).toMatchObject({ name: 'AccountNotFound' })
    const wrong = await refused(`/v1/accounts/${bob}/liquidation?dustUsdWad=1.5`)
    expect(wrong).toMatchObject({ status: 400, name: 'InvalidRequest' })
    const none = await refused(`/v1/accounts/${bob}/liquidation`, { from: empty })
    expect(none).toMatchObject({ status: 503, name: 'NoSnapshotYet' })
  })
})

describe('debt at risk', () => {
  test('default: of the snapshot that it names', async () => {
    const answer = await get('/v1/debt-at-risk', debtAtRiskResponse)
    expect(answer).toMatchObject({ epoch: BigInt(Math.floor(now / 3)), accounts: 2, debtUsdWad: 3_900n * ether })
    const [eth, usd] = answer.underlyings
    expect([eth?.underlying, usd?.underlying]).toEqual(['ETH', 'USD'])
    // Bob's $2,900 are too much for his ether at $3,000; alice's $1,000 need $1,235 of hers.
    expect(eth?.points).toHaveLength(11)
    for (const { accounts, debtUsdWad } of eth?.points ?? [])
      expect({ accounts, debtUsdWad }).toEqual({ accounts: 1, debtUsdWad: 2_900n * ether })
    expect(usd?.points.map(({ accounts }) => accounts)).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
  })

  test('behavior: not sent again to who has it', async () => {
    const etag = (await api.request('/v1/debt-at-risk')).headers.get('etag') ?? ''
    const again = await api.request('/v1/debt-at-risk', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  test('error: not computed yet', async () => {
    const early = openPublicApi({ ...node.publicState, debtAtRisk: () => undefined })
    expect(await refused('/v1/debt-at-risk', { from: early })).toMatchObject({ status: 503, name: 'NotReadyYet' })
  })
})

describe('past liquidations', () => {
  test('default: newest first, in pages', async () => {
    expect(await get('/v1/liquidations', liquidationsResponse)).toEqual({ events: [], next: null })
    const log = {
      slot: 1,
      chainId: 902,
      blockNumber: 5n,
      blockHash: keccak('0x05'),
      account: bob,
      venue: other,
    } as const
    const lost = { kind: 'write-off', caller: null, debtUnits: 7n, lostTokens: 8n } as const
    const events = [1n, 2n].map((logIndex) => ({ ...log, ...lost, logIndex }))
    await node.store.liquidations.put({ slot: 1, upTo: 5n, epoch: 9n, timestamp: 27n, events })
    const first = await get('/v1/liquidations?limit=1', liquidationsResponse)
    expect(first).toMatchObject({ events: [{ ...lost, account: bob, logIndex: 2n, epoch: 9n, timestamp: 27n }] })
    const rest = await get(`/v1/liquidations?before=${first.next}`, liquidationsResponse)
    expect(rest).toMatchObject({ events: [{ logIndex: 1n }], next: null })
    expect(await refused('/v1/liquidations?limit=0')).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })
})

describe('totals', () => {
  test('default: of the snapshot that it names', async () => {
    const answer = await get('/v1/totals', totalsResponse)
    expect(answer).toMatchObject({ epoch: BigInt(Math.floor(now / 3)), debtUsdWad: 3_900n * ether })
    expect(answer.bands.map(({ toBps, accounts }) => [toBps, accounts])).toEqual([
      [0, 1],
      [1_000, 0],
      [2_500, 0],
      [null, 1],
    ])
    expect(answer.debtors).toMatchObject({ firstBps: 7_435, largest: [{ account: bob }, { account: alice }] })
    const [weth, debt] = answer.assets
    expect(debt).toMatchObject({ kind: 'liability', accounts: 2, units: 3_900_000_000n, slot: 1 })
    expect(answer.collateralUsdWad).toBe(weth?.valueUsdWad)
  })

  test('behavior: not sent again to who has it', async () => {
    const etag = (await api.request('/v1/totals')).headers.get('etag') ?? ''
    expect((await api.request('/v1/totals', { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  test('error: not computed yet', async () => {
    const early = openPublicApi({ ...node.publicState, totals: () => undefined })
    expect(await refused('/v1/totals', { from: early })).toMatchObject({ status: 503, name: 'NotReadyYet' })
  })
})

describe('the risk config', () => {
  test('default: the hash of its body is in the header', async () => {
    const response = await api.request('/v1/risk-config')
    const text = await response.text()
    const { header } = await get('/v1/snapshots/latest', snapshotResponse)
    const config = riskConfigResponse.parse(JSON.parse(text))
    expect(keccak(stringToBytes(text))).toBe(hashRiskConfig(node.publicState.config.risk))
    expect(hashRiskConfig(config)).toBe(keccak(stringToBytes(text)))
    expect(header.config).toMatch(/^0x/)
  })
})

describe('assets', () => {
  test('default: prices and weights, which verify', async () => {
    const answer = await get('/v1/assets', assetsResponse)
    const chainIds = deployment.chains.map(({ chainId }) => chainId)
    await verifyAssets(answer, { salt: deployment.salt, chainIds, set })
    const flags = { priceStale: false, chainStale: false, newLiabilitiesRefused: false }
    expect(answer.assets).toEqual([
      {
        assetId: 0,
        symbol: 'WETH',
        decimals: 18,
        underlying: 'ETH',
        kind: 'collateral',
        slot: 0,
        unitPrice: 3_000n * ether,
        priceUsdWad: 3_000n * ether,
        initialWeightBps: 8_000,
        maintenanceWeightBps: 8_500,
        liquidationBonusBps: 500,
        leastBonusBps: 100,
        bonusDistanceBps: 0,
        flags,
      },
      {
        assetId: 1,
        symbol: 'USDC debt',
        decimals: 6,
        underlying: 'USD',
        kind: 'liability',
        slot: 1,
        unitPrice: 10n ** 30n,
        priceUsdWad: ether,
        initialWeightBps: 11_000,
        maintenanceWeightBps: 10_500,
        liquidationBonusBps: 0,
        leastBonusBps: 0,
        bonusDistanceBps: 300,
        flags,
      },
    ])
  })

  test('behavior: not sent again to who has them', async () => {
    const { digest } = await get('/v1/snapshots/latest', snapshotResponse)
    const again = await api.request('/v1/assets', { headers: { 'if-none-match': `"${digest}"` } })
    expect(again.status).toBe(304)
  })

  test('error: nothing to serve yet', async () => {
    expect(await refused('/v1/assets', { from: empty })).toMatchObject({ status: 503, name: 'NoSnapshotYet' })
  })
})

describe('claims', () => {
  test('default', async () => {
    const { claims, next, snapshot } = await get('/v1/claims', claimsResponse)
    expect(claims).toHaveLength(100)
    expect(next).not.toBeNull()
    for (const { siblings, custodySlot, ...claim } of claims) {
      expect(custodySlot).toBe(0)
      expect(verifyProof({ leaf: hashClaim(claim), siblings, root: snapshot.header.claims })).toBe(true)
    }
  })

  test('behavior: part by part they are all there, once', async () => {
    const seen: string[] = []
    let from = ''
    for (let next: string | null = ''; next !== null; from = `&from=${next}`) {
      const page: z.output<typeof claimsResponse> = await get(`/v1/claims?limit=60${from}`, claimsResponse)
      seen.push(...page.claims.map(({ index }) => `${index}`))
      next = page.next
    }
    expect(seen.map(Number).sort((a, b) => a - b)).toEqual(world.claims.map(({ index }) => Number(index)))
  })

  test('behavior: of one beneficiary', async () => {
    const { claims, next } = await get(`/v1/claims?beneficiary=${other}`, claimsResponse)
    expect(claims.map(({ index }) => index)).toEqual([1n, 2n])
    expect(next).toBeNull()
    const elsewhere = await get(`/v1/claims?beneficiary=${other}&custodySlot=1`, claimsResponse)
    expect(elsewhere).toMatchObject({ claims: [], next: null })
  })

  test('behavior: a settlement has one proof for all claims of a beneficiary on a chain', async () => {
    const path = `/v1/settlements/${operator.address}?custodySlot=0`
    const first = await get(path, settlementResponse)
    expect(first.claims).toHaveLength(100)
    const rest = await get(`${path}&from=${first.next}`, settlementResponse)
    expect(rest.claims).toHaveLength(world.claims.length - 2 - 100)
    expect(rest.next).toBeNull()
    for (const { claims, siblings, steps, snapshot } of [first, rest]) {
      const root = snapshot.header.claims
      expect(verifyMultiproof({ leaves: claims.map(hashClaim), siblings, steps, root })).toBe(true)
    }
    const trust = { salt: deployment.salt, set, chainIds: deployment.chains.map(({ chainId }) => chainId) }
    const asked = { beneficiary: operator.address, custodySlot: 0, trust }
    expect((await verifySettlement(first, asked)).claims).toEqual(first.claims)
    expect(await get(`/v1/settlements/${other}?custodySlot=1`, settlementResponse)).toMatchObject({
      claims: [],
      siblings: [],
      steps: '0x',
      next: null,
    })
  })

  test.each([
    ['a malformed beneficiary', '/v1/claims?beneficiary=0x12'],
    ['a chain without a beneficiary', '/v1/claims?custodySlot=0'],
    ['a malformed place', '/v1/claims?from=0x12'],
    ['too many', '/v1/claims?limit=1001'],
    ['too many at once', `/v1/settlements/${operator.address}?custodySlot=0&limit=101`],
    ['no chain', `/v1/settlements/${operator.address}`],
    ['a slot that is none', `/v1/settlements/${operator.address}?custodySlot=65536`],
    ['nobody', '/v1/settlements/bob?custodySlot=0'],
  ])('error: %s', async (_, path) => {
    expect(await refused(path)).toMatchObject({ status: 400, name: 'InvalidRequest' })
  })
})

test('default: deployment, chains and operators', async () => {
  const described = await get('/v1/deployment', deploymentResponse)
  expect(described).toMatchObject({ name: 'nowhere', operators: set, assets: [{ symbol: 'WETH' }, {}] })
  const { chains } = await get('/v1/chains', chainsResponse)
  expect(await get('/v1/operators', operatorsResponse)).toMatchObject({ self: operator.address, signs: true })
  expect(chains).toMatchObject([{ name: 'alpha', stale: false, cut: { timestamp: BigInt(now) } }, { name: 'beta' }])
})

test('behavior: no public answer names a provider or a peer, or has a reason', async () => {
  for (const path of ['/v1/chains', '/v1/operators', '/health', '/ready', '/v1/deployment']) {
    const text = await (await api.request(path)).text()
    expect(text).not.toMatch(/providers|peers|refusals|halted|reasons|version|127\.0\.0\.1/)
  }
  for (const path of ['/metrics', '/status', '/operator/v1/snapshots'])
    expect(await refused(path)).toMatchObject({ status: 404, name: 'RouteNotFound' })
})

describe('probes', () => {
  test('default', async () => {
    const health = await get('/health', healthResponse)
    expect(health).toMatchObject({ status: 'ok', operator: operator.address, latestEpoch: BigInt(Math.floor(now / 3)) })
    expect(await (await api.request('/ready')).json()).toEqual({ ready: true })
  })

  test('behavior: not ready does not say why', async () => {
    const response = await empty.request('/ready')
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ ready: false })
  })

  test('behavior: requests are counted by route', async () => {
    await api.request(`/v1/accounts/${carol}`)
    const text = await metrics.registry.metrics()
    expect(text).toContain(
      'plimsoll_http_request_seconds_count{method="GET",route="/v1/accounts/:account",status="200"}',
    )
    expect(text).not.toContain(carol)
  })
})

describe('documentation', () => {
  test('default', async () => {
    const document = await (await api.request('/openapi.json')).json()
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/deployment',
        '/v1/snapshots/latest',
        '/v1/accounts/{account}',
        '/v1/assets',
        '/v1/claims',
        '/v1/settlements/{beneficiary}',
        '/ready',
      ]),
    )
    expect(document.components.schemas).toHaveProperty('AccountMargin')
    // What has to be trusted, and how far.
    expect(document.info.description).toContain('p × K × (1 + t / 24 h)')
  })

  test('behavior: everything it loads comes from this node', async () => {
    const page = await (await api.request('/docs')).text()
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '')
    expect(assets.length).toBeGreaterThan(1)
    for (const url of assets) {
      expect(url).toMatch(/^\/docs\//)
      expect((await api.request(url)).status).toBe(200)
    }
  })

  test('error: no such route', async () => {
    expect(await refused('/v2/accounts')).toMatchObject({ status: 404, name: 'RouteNotFound', hint: expect.anything() })
  })
})

describe('web pages', () => {
  test('behavior: any may read', async () => {
    const response = await api.request('/v1/deployment', { headers: { origin: 'https://dashboard.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('behavior: a client of the stream that sends its last id itself is let through', async () => {
    const headers = { origin: 'https://dashboard.example', 'access-control-request-method': 'GET' }
    const response = await api.request('/v1/events', { method: 'OPTIONS', headers })
    expect(response.headers.get('access-control-allow-headers')).toContain('last-event-id')
  })
})
