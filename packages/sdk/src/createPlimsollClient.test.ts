import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eoaAccountId, keccak, packCut } from '@plimsoll/protocol'
import {
  accountResponse,
  assetsResponse,
  claimsResponse,
  debtAtRiskResponse,
  deploymentResponse,
  healthResponse,
  historyResponse,
  inFlightResponse,
  liquidationResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  totalsResponse,
} from '@plimsoll/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { accountProof } from './accountProof.ts'
import { createPlimsollClient } from './createPlimsollClient.ts'
import { ApiError, ForeignNode, NodeUnreachable, UnexpectedAnswer, VerificationFailed, WrongAnswer } from './errors.ts'
import {
  alice,
  aliceAnswer,
  assetsAnswer,
  beneficiary,
  claimsAnswer,
  liquidationAnswer,
  settlementAnswer,
  trust,
} from './testing/testSnapshot.ts'
import { verifyAccount } from './verifyAccount.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Serves fixed answers: a status and a body by path. */
async function serve(answers: Record<string, { status?: number; body: unknown }>): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? '']
    const body = answer ? answer.body : { error: { name: 'RouteNotFound', message: request.url } }
    response.writeHead(answer ? (answer.status ?? 200) : 404)
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const address = trust.set.operators[0] ?? '0x'
const deployment = {
  name: 'test',
  salt: trust.salt,
  epochSeconds: 12,
  maxAgeRisk: 120,
  maxAgeLiquidate: 60,
  operators: trust.set,
  chains: [{ slot: 0, chainId: 901, name: 'alpha', registry: address, vault: address, lens: address }],
  assets: [],
}

describe('createPlimsollClient', () => {
  test('default: reads an account that verifies and makes a proof for a contract', async () => {
    const answer = await aliceAnswer()
    const url = await serve({ [`/v1/accounts/${alice}`]: { body: z.encode(accountResponse, answer) } })
    const response = await createPlimsollClient({ url }).account(alice)
    expect(response).toEqual(answer)
    await verifyAccount(response, trust)
    const { words, siblings, snapshot } = answer
    expect(accountProof(response)).toEqual({
      header: snapshot.header,
      assets: snapshot.assets,
      words,
      siblings,
      cut: packCut(snapshot.cut),
    })
  })

  test('behavior: every route', async () => {
    const { snapshot } = await aliceAnswer()
    const claims = await claimsAnswer()
    const assets = await assetsAnswer()
    const liquidation = await liquidationAnswer()
    const { dustUsdWad } = liquidation
    const debt = { epoch: 2n, digest: snapshot.digest, timestamp: 6n, accounts: 0, debtUsdWad: 0n, underlyings: [] }
    const at = { epoch: 2n, digest: snapshot.digest, timestamp: 6n }
    const nobody = { firstBps: 0, togetherBps: 0, largest: [] }
    const sums = {
      ...at,
      accounts: 0,
      collateralUsdWad: 0n,
      debtUsdWad: 0n,
      bands: [],
      chains: [],
      assets: [],
      debtors: nobody,
    }
    const riskConfig = { version: 1, underlyings: {}, assets: [], bonusDistance: 500, chains: [] } as const
    const { cut } = snapshot
    const signed = { snapshots: [{ ...at, threshold: 1, signers: [address], others: [], cut }], next: 2n }
    const entry = { epoch: 2n, digest: snapshot.digest, timestamp: 6n, margin: null }
    const history = { account: alice, entries: [entry], next: 1n }
    const inFlight = { account: alice, epoch: 2n, digest: snapshot.digest, moves: [], chains: [] }
    const health = z.encode(healthResponse, {
      status: 'ok',
      name: 'test',
      operator: address,
      latestEpoch: 1n,
      latestAgeSeconds: 3,
    })
    const body = z.encode(snapshotResponse, snapshot)
    const url = await serve({
      '/v1/deployment': { body: z.encode(deploymentResponse, deployment) },
      '/v1/snapshots/latest': { body },
      '/v1/snapshots/150000000': { body },
      [`/v1/snapshots/${snapshot.digest}`]: { body },
      '/v1/accounts?status=liquidatable': { body: { epoch: '1', digest: snapshot.digest, total: 0, accounts: [] } },
      '/v1/accounts?status=liquidatable&limit=10&offset=20': {
        body: { epoch: '2', digest: snapshot.digest, total: 20, accounts: [] },
      },
      '/v1/accounts?limit=10': { body: { epoch: '3', digest: snapshot.digest, total: 20, accounts: [] } },
      '/v1/claims?': { body: z.encode(claimsResponse, claims) },
      [`/v1/claims?beneficiary=${beneficiary}&custodySlot=0&limit=5`]: { body: z.encode(claimsResponse, claims) },
      [`/v1/accounts/${alice}/history?`]: { body: z.encode(historyResponse, history) },
      [`/v1/accounts/${alice}/history?from=1&to=9&every=2&limit=5`]: { body: z.encode(historyResponse, history) },
      [`/v1/accounts/${alice}/in-flight`]: { body: z.encode(inFlightResponse, inFlight) },
      [`/v1/accounts/${alice}/liquidation?dustUsdWad=${liquidation.dustUsdWad}`]: {
        body: z.encode(liquidationResponse, liquidation),
      },
      '/v1/debt-at-risk': { body: z.encode(debtAtRiskResponse, debt) },
      '/v1/liquidations?before=3&limit=2': { body: { events: [], next: null } },
      '/v1/totals': { body: z.encode(totalsResponse, sums) },
      '/v1/risk-config': { body: riskConfig },
      '/v1/snapshots?': { body: z.encode(snapshotsResponse, signed) },
      '/v1/snapshots?before=3&limit=2': { body: z.encode(snapshotsResponse, signed) },
      '/v1/assets': { body: z.encode(assetsResponse, assets) },
      '/v1/chains': { body: { chains: [] } },
      '/health': { body: health },
    })
    const client = createPlimsollClient({ url, deployment })
    expect(await client.deployment()).toEqual(deployment)
    expect(await client.latestSnapshot()).toEqual(snapshot)
    expect(await client.snapshot(150_000_000n)).toEqual(snapshot)
    expect(await client.snapshot(snapshot.digest)).toEqual(snapshot)
    expect(await client.liquidatable()).toMatchObject({ epoch: 1n })
    expect(await client.liquidatable({ limit: 10, offset: 20 })).toMatchObject({ epoch: 2n })
    expect(await client.accounts({ limit: 10 })).toMatchObject({ epoch: 3n, total: 20 })
    expect(await client.claims()).toEqual(claims)
    expect(await client.claims({ beneficiary, custodySlot: 0, limit: 5 })).toEqual(claims)
    expect(await client.assets()).toEqual(assets)
    expect(await client.history(alice)).toEqual(history)
    expect(await client.history(alice, { from: 1n, to: 9n, every: 2, limit: 5 })).toEqual(history)
    expect(await client.inFlight(alice)).toEqual(inFlight)
    expect(await client.debtAtRisk()).toEqual(debt)
    expect(await client.pastLiquidations({ before: 3, limit: 2 })).toEqual({ events: [], next: null })
    expect(await client.totals()).toEqual(sums)
    expect(await client.riskConfig()).toEqual(riskConfig)
    expect(await client.snapshots()).toEqual(signed)
    expect(await client.snapshots({ before: 3n, limit: 2 })).toEqual(signed)
    await expect(client.snapshots({ before: 2n })).rejects.toThrow()
    expect(await client.liquidation(alice, { dustUsdWad })).toEqual(liquidation)
    expect(await client.chains()).toEqual({ chains: [] })
    expect(await client.health()).toMatchObject({ latestEpoch: 1n })
  })

  test('behavior: a settlement is checked before it is handed out', async () => {
    const answer = await settlementAnswer()
    const body = z.encode(settlementResponse, answer)
    const url = await serve({
      [`/v1/settlements/${beneficiary}?custodySlot=0`]: { body },
      [`/v1/settlements/${beneficiary}?custodySlot=1`]: { body },
      [`/v1/settlements/${beneficiary}?custodySlot=0&limit=2`]: { body: { ...body, steps: '0x00' } },
    })
    const client = createPlimsollClient({ url, deployment })
    const { claims, proof } = await client.settlement({ beneficiary, custodySlot: 0 }, trust)
    expect(claims).toEqual(answer.claims)
    expect(proof).toEqual({ header: answer.snapshot.header, siblings: answer.siblings, steps: answer.steps })
    for (const wrong of [{ custodySlot: 1 }, { custodySlot: 0, limit: 2 }])
      await expect(client.settlement({ beneficiary, ...wrong }, trust)).rejects.toThrow(VerificationFailed)
  })

  test('error: WrongAnswer about another account, epoch, snapshot, beneficiary or chain', async () => {
    const answer = await aliceAnswer()
    const { epoch } = answer.snapshot.header
    const [account, snapshot] = [z.encode(accountResponse, answer), z.encode(snapshotResponse, answer.snapshot)]
    const claims = z.encode(claimsResponse, await claimsAnswer())
    const liquidation = z.encode(liquidationResponse, await liquidationAnswer())
    const bob = `0x${'b0'.repeat(20)}` as const
    const { digest } = answer.snapshot
    const entries = [{ epoch: '2', digest, timestamp: '6', margin: null }]
    const history = { account: alice, entries, next: null }
    const inFlight = { account: alice, epoch: '2', digest, moves: [], chains: [] }
    const url = await serve({
      [`/v1/accounts/${eoaAccountId(bob)}`]: { body: account },
      [`/v1/accounts/${alice}?epoch=${epoch - 1n}`]: { body: account },
      [`/v1/accounts/${eoaAccountId(bob)}/history?`]: { body: history },
      [`/v1/accounts/${alice}/history?from=3`]: { body: history },
      [`/v1/accounts/${alice}/history?to=1`]: { body: history },
      [`/v1/accounts/${eoaAccountId(bob)}/in-flight`]: { body: inFlight },
      [`/v1/accounts/${eoaAccountId(bob)}/liquidation?dustUsdWad=0`]: { body: liquidation },
      [`/v1/accounts/${alice}/liquidation?dustUsdWad=0`]: { body: liquidation },
      [`/v1/snapshots/${epoch - 1n}`]: { body: snapshot },
      [`/v1/snapshots/${keccak('0x')}`]: { body: snapshot },
      [`/v1/claims?beneficiary=${bob}`]: { body: claims },
      [`/v1/claims?beneficiary=${beneficiary}&custodySlot=1`]: { body: claims },
    })
    const client = createPlimsollClient({ url })
    for (const [field, asking] of [
      ['account', client.account(bob)],
      ['epoch', client.account(alice, { epoch: epoch - 1n })],
      ['account', client.history(bob)],
      ['epoch', client.history(alice, { from: 3n })],
      ['epoch', client.history(alice, { to: 1n })],
      ['account', client.inFlight(bob)],
      ['account', client.liquidation(bob)],
      ['dustUsdWad', client.liquidation(alice)],
      ['epoch', client.snapshot(epoch - 1n)],
      ['digest', client.snapshot(keccak('0x'))],
      ['beneficiary', client.claims({ beneficiary: bob })],
      ['custodySlot', client.claims({ beneficiary, custodySlot: 1 })],
    ] as const) {
      await expect(asking).rejects.toThrow(WrongAnswer)
      await expect(asking).rejects.toMatchObject({ details: { field } })
    }
  })

  test('error: an error answer keeps the node’s words', async () => {
    const error = {
      name: 'AccountNotFound',
      message: 'This account has no leaf.',
      details: { account: alice },
      hint: 'Deposit first.',
    }
    const url = await serve({ [`/v1/accounts/${alice}`]: { status: 404, body: { error } } })
    const asking = createPlimsollClient({ url }).account(alice)
    await expect(asking).rejects.toThrow(ApiError)
    await expect(asking).rejects.toMatchObject({
      status: 404,
      code: 'AccountNotFound',
      shortMessage: error.message,
      hint: error.hint,
      details: { status: 404, account: alice },
    })
  })

  test('error: an error answer of something else', async () => {
    const url = await serve({ '/health': { status: 502, body: '<html>Bad Gateway</html>' } })
    await expect(createPlimsollClient({ url }).health()).rejects.toMatchObject({
      name: 'ApiError',
      status: 502,
      code: 'Unknown',
    })
  })

  test('error: nobody there, or no answer in time', async () => {
    const closed = createPlimsollClient({ url: 'http://127.0.0.1:9' })
    await expect(closed.health()).rejects.toThrow(NodeUnreachable)
    const hanging = createPlimsollClient({ url: 'http://node', timeoutMs: 20, fetch: hang })
    await expect(hanging.health()).rejects.toThrow(NodeUnreachable)
  })

  test('error: not what a node says', async () => {
    const url = await serve({ '/health': { body: '<html>' }, '/v1/chains': { body: { chains: [{ slot: -1 }] } } })
    const client = createPlimsollClient({ url })
    await expect(client.health()).rejects.toThrow(UnexpectedAnswer)
    await expect(client.chains()).rejects.toThrow('chains[0].slot')
  })

  test('error: another deployment', async () => {
    const answer = await aliceAnswer()
    const url = await serve({
      '/v1/deployment': { body: z.encode(deploymentResponse, deployment) },
      [`/v1/accounts/${alice}`]: { body: z.encode(accountResponse, answer) },
    })
    const client = createPlimsollClient({ url, deployment: { salt: keccak('0x') } })
    await expect(client.deployment()).rejects.toThrow(ForeignNode)
    await expect(client.account(alice)).rejects.toThrow(ForeignNode)
  })
})

function hang(_: unknown, init?: RequestInit): Promise<Response> {
  return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
}
