import { alice, attest, bob, carol, ether } from '@plimsoll/keeper/testing'
import { createPlimsollClient } from '@plimsoll/sdk'
import { chainsResponse, errorResponse } from '@plimsoll/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServedNode, type ServedNode } from '../../testing/createServedNode.ts'
import { openPublicApi } from '../../testing/openPublicApi.ts'

type Api = ReturnType<typeof openPublicApi>

let node: ServedNode
let api: Api
let client: ReturnType<typeof createPlimsollClient>
let first: bigint
beforeAll(async () => {
  node = await createServedNode()
  api = openPublicApi(node.publicState)
  client = clientOf(api)
  first = latest()
})
afterAll(() => node.store.close())

function clientOf(api: Api) {
  return createPlimsollClient({ url: 'http://node', fetch: async (url, init) => api.request(String(url), init) })
}

const latest = () => node.keeper.served()?.attested.header.epoch ?? 0n

/** Attests, takes and serves the next snapshot of the node's world, an epoch later. */
async function nextSnapshot() {
  const timestamp = (node.keeper.served()?.attested.header.timestamp ?? 0n) + 3n
  const computed = await node.world.aggregator.snapshot({ cut: node.world.cutAt(Number(timestamp)), timestamp })
  await node.keeper.accept(await attest(computed), computed)
  return computed
}

async function refused(path: string, from = api) {
  const response = await from.request(path)
  return { status: response.status, ...errorResponse.parse(await response.json()).error }
}

describe('what is in flight', () => {
  test('default: a pledge waits for a post where it will count, a release where it will', async () => {
    const { world } = node
    const block = node.keeper.served()?.attested.cut[0]?.number
    const before = await client.inFlight(alice)
    expect(before).toMatchObject({
      account: alice,
      epoch: first,
      digest: node.keeper.served()?.attested.digest,
      moves: [
        {
          kind: 'pledge',
          assetId: 0,
          symbol: 'WETH',
          decimals: 18,
          from: 0,
          to: 1,
          units: ether,
          waitsFor: {
            what: 'post',
            slot: 1,
            chainId: 102,
            chain: 'beta',
            epoch: first,
            block: { slot: 0, number: block },
          },
        },
      ],
      chains: [
        { slot: 0, name: 'alpha', posted: null, complete: true },
        { slot: 1, name: 'beta', posted: null, complete: true },
      ],
    })

    // Posted on beta: its registry says so at the next cut.
    world.accepted[1] = node.keeper.served()?.attested
    await nextSnapshot()
    const counted = await client.inFlight(alice)
    expect(counted).toMatchObject({
      moves: [],
      chains: [{ posted: null }, { posted: { epoch: first }, complete: true }],
    })
    const chains = chainsResponse.parse(await (await api.request('/v1/chains')).json())
    expect(chains.chains.map(({ posted }) => posted?.epoch)).toEqual([undefined, first])

    // Beta gives 3 back: alpha does not know it yet, whatever beta has.
    const released = { kind: 'pledge', assetId: 0, slot: 1, pledged: 0n, released: 3n } as const
    world.accounts[1] = [[alice, [released, { kind: 'debt', assetId: 1, units: 1_000_000_000n }]]]
    const { header } = await nextSnapshot()
    expect((await client.inFlight(alice)).moves).toMatchObject([
      { kind: 'release', from: 1, to: 0, units: 3n, waitsFor: { slot: 0, epoch: header.epoch, block: { slot: 1 } } },
    ])
    world.accepted[0] = node.keeper.served()?.attested
    await nextSnapshot()
    expect((await client.inFlight(alice)).moves).toEqual([])
  })

  test('behavior: nothing is said of a chain whose snapshot this node does not have', async () => {
    const { world } = node
    const known = world.accepted[1]
    const served = node.keeper.served()
    if (known === undefined || served === undefined) expect.unreachable()
    // Of an epoch that this node never had, and under a digest that is not the one it had.
    for (const accepted of [
      { digest: known.digest, header: { ...known.header, epoch: 5n } },
      { digest: served.attested.digest, header: known.header },
    ]) {
      world.accepted[1] = accepted
      await nextSnapshot()
      const { moves, chains } = await client.inFlight(alice)
      expect(moves).toEqual([])
      expect(chains.map(({ complete }) => complete)).toEqual([true, false])
    }
    world.accepted[1] = known
    await nextSnapshot()
  })

  test('error: no such account, no snapshot yet, no account', async () => {
    const stranger = `0x${'77'.repeat(20)}`
    expect(await refused(`/v1/accounts/${stranger}/in-flight`)).toMatchObject({ status: 404, name: 'AccountNotFound' })
    expect(await refused('/v1/accounts/0x12/in-flight')).toMatchObject({ status: 400, name: 'InvalidAccountId' })
    const empty = openPublicApi({ ...node.publicState, served: () => undefined })
    for (const what of ['in-flight', 'history'])
      expect(await refused(`/v1/accounts/${alice}/${what}`, empty)).toMatchObject({
        status: 503,
        name: 'NoSnapshotYet',
      })
  })
})

describe('an account by epoch', () => {
  test('default: what the account was at each of them', async () => {
    const { entries, next } = await client.history(bob)
    expect(next).toBeNull()
    expect(entries.at(-1)?.epoch).toBe(first)
    expect(entries[0]?.epoch).toBe(latest())
    for (const { epoch, digest, timestamp, margin } of entries) {
      if (margin === null) {
        expect(await refused(`/v1/accounts/${bob}?epoch=${epoch}`)).toMatchObject({ name: 'AccountNotFound' })
        continue
      }
      const account = await client.account(bob, { epoch })
      expect(account.margin).toEqual(margin)
      expect(account.snapshot).toMatchObject({ digest, header: { timestamp } })
    }
    expect(entries.at(-1)?.margin?.liquidatable).toBe(true)
    // Somebody who owes nothing has no health.
    expect((await client.history(carol)).entries[0]?.margin?.healthWad).toBeNull()
  })

  test('behavior: in parts, from and to an epoch, and one of every so many', async () => {
    const { entries } = await client.history(alice)
    const part = await client.history(alice, { limit: 2 })
    expect(part).toMatchObject({ entries: entries.slice(0, 2), next: latest() - 2n })
    const rest = await client.history(alice, { to: part.next ?? 0n, from: first + 1n })
    expect(rest).toMatchObject({ entries: entries.slice(2, -1), next: null })
    const some = await client.history(alice, { every: 3, from: first })
    const thirds = entries.map(({ epoch }) => epoch / 3n)
    expect(some.entries).toEqual(entries.filter(({ epoch }, place) => thirds.indexOf(epoch / 3n) === place))
  })

  test('behavior: of nobody it is empty at each', async () => {
    const { entries } = await client.history(`0x${'77'.repeat(20)}`)
    expect(entries[0]).toMatchObject({ epoch: latest(), margin: null })
  })

  test.each([
    ['neither address nor id', '/v1/accounts/0x1234/history', 'InvalidAccountId'],
    ['a malformed epoch', `/v1/accounts/0x${'a1'.repeat(20)}/history?from=soon`, 'InvalidRequest'],
    ['an epoch beyond every integer', `/v1/accounts/0x${'a1'.repeat(20)}/history?to=${2n ** 64n}`, 'InvalidRequest'],
    ['too many', `/v1/accounts/0x${'a1'.repeat(20)}/history?limit=101`, 'InvalidRequest'],
    ['one of none', `/v1/accounts/0x${'a1'.repeat(20)}/history?every=0`, 'InvalidRequest'],
  ])('error: %s', async (_, path, name) => {
    expect(await refused(path)).toMatchObject({ status: 400, name })
  })
})
