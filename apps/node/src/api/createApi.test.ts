import type { Snapshot } from '@plimsoll/aggregator'
import { createAttester, signRequest } from '@plimsoll/attester'
import { openKeeper } from '@plimsoll/keeper'
import { alice, attest, bob, carol, createWorld, ether, operator, set } from '@plimsoll/keeper/testing'
import {
  hashClaim,
  hashOperatorSet,
  hashSnapshot,
  verifyAccount,
  verifyAttested,
  verifyMultiproof,
  verifyProof,
} from '@plimsoll/protocol'
import { followRotations, verifySettlement } from '@plimsoll/sdk'
import { openStore, type Store } from '@plimsoll/store'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import {
  accountResponse,
  accountsResponse,
  chainsResponse,
  claimsResponse,
  deploymentResponse,
  errorResponse,
  healthResponse,
  rotationsResponse,
  settlementResponse,
  snapshotResponse,
} from '@plimsoll/wire'
import { pino } from 'pino'
import type { Address } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { loadConfig } from '../config/loadConfig.ts'
import { createMetrics } from '../metrics/createMetrics.ts'
import { observeState } from '../metrics/observeState.ts'
import { createBook } from '../node/createBook.ts'
import { deployment, exampleConfig, writeConfig } from '../testing/configFiles.ts'
import { createApi } from './createApi.ts'
import type { NodeState } from './nodeState.ts'

const now = Math.floor(Date.now() / 1000)
const nextSet = { threshold: 1, operators: ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8'] } as const
const world = createWorld()
const other = '0x00000000000000000000000000000000000000aa'
// The operator has 141 claims, somebody else two.
for (let index = 1n; index < 143n; index++) {
  const beneficiary = index < 3n ? other : operator.address
  world.claims.push({ debtSlot: 1, index, account: bob, beneficiary, assetId: 0, units: index })
}
let store: Store
let api: ReturnType<typeof createApi>
let empty: ReturnType<typeof createApi>

beforeAll(async () => {
  store = await openStore({ dataDir: await createDataFolder() })
  const { snapshot: compute } = world.aggregator
  const keeper = await openKeeper({
    store,
    compute,
    salt: deployment.salt,
    slots: deployment.chains.length,
    historyEpochs: 1_000,
    onError: (error) => expect.unreachable(error.message),
  })
  const config = await loadConfig(await writeConfig(exampleConfig()), {})
  const log = pino({ level: 'silent' })
  const book = createBook(config, { store, address: operator.address, log })
  const attester = createAttester<Snapshot>({
    operators: book,
    signer: operator,
    salt: deployment.salt,
    epochSeconds: deployment.epochSeconds,
    chainIds: deployment.chains.map(({ chainId }) => chainId),
    record: store.signing,
    snapshots: keeper.archive,
    look: async () => ({ heads: world.cutAt(now), check: async (cut) => ({ canonical: true, cut }) }),
    compute,
    peers: [],
    onAttested: keeper.accept,
  })
  const state: NodeState = {
    config,
    book,
    address: operator.address,
    served: keeper.served,
    accountsAt: keeper.accountsAt,
    archived: (name) => (typeof name === 'bigint' ? store.snapshots.byEpoch(name) : store.snapshots.byDigest(name)),
    chains: () => [],
    attester: attester.status,
    starting: () => undefined,
    problem: () => undefined,
  }
  const metrics = createMetrics()
  observeState(metrics, state)
  const operatorApi = {
    attester,
    address: operator.address,
    admitted: book.admitted,
    salt: deployment.salt,
    starting: () => undefined,
  }
  const options = { operatorApi, isPublic: true, metrics, log, maxBodyBytes: 10_000 }
  api = createApi({ ...options, state })
  empty = createApi({ ...options, state: { ...state, served: () => undefined } })
  const computed = await compute({ cut: world.cutAt(now), timestamp: BigInt(now) })
  await keeper.accept(await attest(computed), computed)

  // Long ago, the set was another one for a while.
  const [home] = computed.registries
  if (home === undefined) expect.unreachable()
  await book.noteHome({ number: 1n, registry: { ...home, scheduled: { set: nextSet, effectiveAt: 1n } } })
  const header = { ...computed.header, epoch: 7n, operators: hashOperatorSet(nextSet) }
  await store.snapshots.put(
    await attest({ ...computed, header, digest: hashSnapshot({ header, salt: deployment.salt }) }),
  )
})
afterAll(() => store.close())

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

test('default: deployment and chains', async () => {
  const described = await get('/v1/deployment', deploymentResponse)
  expect(described).toMatchObject({ name: 'nowhere', operators: set, assets: [{ symbol: 'WETH' }, {}] })
  const { chains } = await get('/v1/chains', chainsResponse)
  expect(chains).toMatchObject([{ name: 'alpha', stale: false, cut: { timestamp: BigInt(now) } }, { name: 'beta' }])
})

describe('probes', () => {
  test('default', async () => {
    const health = await get('/health', healthResponse)
    expect(health).toMatchObject({ status: 'ok', operator: operator.address, latestEpoch: BigInt(Math.floor(now / 3)) })
    expect(await (await api.request('/ready')).json()).toEqual({ ready: true, reasons: [] })
  })

  test('behavior: not ready says why', async () => {
    const response = await empty.request('/ready')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ ready: false, reasons: [expect.stringContaining('No snapshot')] })
  })

  test('behavior: metrics', async () => {
    await api.request(`/v1/accounts/${carol}`)
    const text = await (await api.request('/metrics')).text()
    expect(text).toContain(`plimsoll_snapshot_epoch ${Math.floor(now / 3)}`)
    expect(text).toContain('plimsoll_accounts 3')
    expect(text).toContain('plimsoll_liquidatable_accounts 1')
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
    expect(await refused(path, await post('x'.repeat(20_000)))).toMatchObject({ status: 413, name: 'BodyTooLarge' })
  })
})
