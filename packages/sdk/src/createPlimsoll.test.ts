import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hashOperatorSet, type OperatorSet } from '@plimsoll/protocol'
import { operatorKeys, signedSnapshot } from '@plimsoll/protocol/testing'
import {
  accountResponse,
  assetsResponse,
  liquidationResponse,
  rotationsResponse,
  settlementResponse,
  snapshotResponse,
} from '@plimsoll/wire'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { createPlimsoll } from './createPlimsoll.ts'
import { SnapshotNotSigned, UnknownChain, VerificationFailed } from './errors.ts'
import {
  alice,
  aliceAnswer,
  assetsAnswer,
  beneficiary,
  liquidationAnswer,
  settlementAnswer,
  trust,
} from './testing/testSnapshot.ts'

const keys = operatorKeys(4)
const next: OperatorSet = { threshold: 2, operators: keys.slice(1).map(({ address }) => address) }
const vaults = [`0x${'a1'.repeat(20)}`, `0x${'a2'.repeat(20)}`] as const
const chains = trust.chainIds.map((chainId, slot) => ({ chainId, vault: vaults[slot] ?? vaults[0] }))

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A client of a node with these answers. `asked` has the paths. */
async function clientOf(answers: Record<string, unknown>, options: { since?: bigint } = {}) {
  const asked: string[] = []
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const body = answers[request.url ?? '']
    response.writeHead(body === undefined ? 404 : 200)
    response.end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, plimsoll: createPlimsoll({ url, salt: trust.salt, set: trust.set, chains, ...options }) }
}

/** Alice's snapshot, signed by another set, and naming one for the next. */
async function signedBy(set: OperatorSet, { names, epoch }: { names: OperatorSet; epoch: bigint }) {
  const { snapshot } = await aliceAnswer()
  const { cut, assets } = snapshot
  const header = { ...snapshot.header, epoch, operators: hashOperatorSet(names) }
  return signedSnapshot({ salt: trust.salt, keys, set, cut, assets, header })
}

const accountPath = `/v1/accounts/${alice}`
const noRotations = z.encode(rotationsResponse, { rotations: [] })

test('default: accounts, assets, quotes, settlements and the latest snapshot, all verified', async () => {
  const { dustUsdWad } = await liquidationAnswer()
  const { plimsoll } = await clientOf({
    [accountPath]: z.encode(accountResponse, await aliceAnswer()),
    [`/v1/settlements/${beneficiary}?custodySlot=0`]: z.encode(settlementResponse, await settlementAnswer()),
    '/v1/snapshots/latest': z.encode(snapshotResponse, (await aliceAnswer()).snapshot),
    '/v1/assets': z.encode(assetsResponse, await assetsAnswer()),
    [`${accountPath}/liquidation?dustUsdWad=${dustUsdWad}`]: z.encode(liquidationResponse, await liquidationAnswer()),
  })
  expect(await plimsoll.account(alice)).toEqual(await aliceAnswer())
  expect(await plimsoll.assets()).toEqual(await assetsAnswer())
  expect(await plimsoll.liquidation(alice, { dustUsdWad })).toEqual(await liquidationAnswer())
  expect((await plimsoll.settlement({ beneficiary, custodySlot: 0 })).claims).toHaveLength(3)
  expect(await plimsoll.latestSnapshot()).toEqual((await aliceAnswer()).snapshot)
  expect(plimsoll.chain(902)).toEqual({ chainId: 902, vault: vaults[1], slot: 1 })
})

test('error: a price and a quote that nobody signed', async () => {
  const [assets, quotes] = [await assetsAnswer(), await liquidationAnswer()]
  const more = <T extends { unitPrice: bigint } | { units: bigint }>(list: readonly T[], field: keyof T) =>
    list.map((item) => ({ ...item, [field]: (item[field] as bigint) + 1n }))
  const { plimsoll } = await clientOf({
    '/v1/assets': z.encode(assetsResponse, { ...assets, assets: more(assets.assets, 'unitPrice') }),
    [`${accountPath}/liquidation?dustUsdWad=${quotes.dustUsdWad}`]: z.encode(liquidationResponse, {
      ...quotes,
      liquidations: more(quotes.liquidations, 'units'),
    }),
    '/v1/rotations?after=0&limit=100': noRotations,
  })
  const { dustUsdWad } = quotes
  await expect(plimsoll.assets()).rejects.toThrow(VerificationFailed)
  await expect(plimsoll.liquidation(alice, { dustUsdWad })).rejects.toThrow(VerificationFailed)
})

test('behavior: follows operators who changed, and remembers whom it followed', async () => {
  const rotation = { snapshot: await signedBy(trust.set, { names: next, epoch: 5n }), next }
  const answer = { ...(await aliceAnswer()), snapshot: await signedBy(next, { names: next, epoch: 6n }) }
  const { plimsoll, asked } = await clientOf({
    [accountPath]: z.encode(accountResponse, answer),
    '/v1/rotations?after=0&limit=100': z.encode(rotationsResponse, { rotations: [rotation] }),
    '/v1/rotations?after=5&limit=100': noRotations,
  })
  expect((await plimsoll.account(alice)).snapshot.header.epoch).toBe(6n)
  expect(plimsoll.trust().set).toEqual(next)
  asked.length = 0
  await plimsoll.account(alice)
  expect(asked).toEqual([accountPath])
})

test('behavior: an account of an epoch is that of the operators who were in force then, and of nobody else', async () => {
  const last: OperatorSet = { threshold: 2, operators: keys.slice(0, 2).map(({ address }) => address) }
  const rotations = [
    { snapshot: await signedBy(trust.set, { names: next, epoch: 5n }), next },
    { snapshot: await signedBy(next, { names: last, epoch: 8n }), next: last },
  ]
  const at = async (set: OperatorSet, epoch: bigint) =>
    z.encode(accountResponse, { ...(await aliceAnswer()), snapshot: await signedBy(set, { names: set, epoch }) })
  const { plimsoll } = await clientOf({
    [`${accountPath}?epoch=4`]: await at(trust.set, 4n),
    [`${accountPath}?epoch=7`]: await at(next, 7n),
    [`${accountPath}?epoch=9`]: await at(last, 9n),
    // Whom the operators have replaced signs no more, and whom they named did not sign before.
    [`${accountPath}?epoch=10`]: await at(next, 10n),
    [`${accountPath}?epoch=3`]: await at(next, 3n),
    '/v1/rotations?after=0&limit=100': z.encode(rotationsResponse, { rotations }),
    '/v1/rotations?after=8&limit=100': noRotations,
  })
  for (const epoch of [7n, 4n, 9n]) {
    const { snapshot } = await plimsoll.account(alice, { epoch })
    expect(snapshot.header.epoch).toBe(epoch)
  }
  expect(plimsoll.trust()).toEqual(trust)
  for (const epoch of [10n, 3n]) await expect(plimsoll.account(alice, { epoch })).rejects.toThrow(SnapshotNotSigned)
})

test('behavior: asks only for changes since its operators came into force', async () => {
  const forged = { ...(await aliceAnswer()), snapshot: await signedBy(next, { names: next, epoch: 6n }) }
  const { plimsoll, asked } = await clientOf(
    { [accountPath]: z.encode(accountResponse, forged), '/v1/rotations?after=4&limit=100': noRotations },
    { since: 4n },
  )
  await expect(plimsoll.account(alice)).rejects.toThrow(VerificationFailed)
  expect(asked).toContain('/v1/rotations?after=4&limit=100')
})

test('error: a lie, which changes nobody’s trust', async () => {
  const { margin, ...answer } = await aliceAnswer()
  const lie = { ...answer, margin: { ...margin, equityUsdWad: margin.equityUsdWad + 1n } }
  const { plimsoll } = await clientOf({
    [accountPath]: z.encode(accountResponse, lie),
    '/v1/rotations?after=0&limit=100': noRotations,
  })
  await expect(plimsoll.account(alice)).rejects.toThrow(VerificationFailed)
  expect(plimsoll.trust()).toEqual(trust)
})

test('error: a chain that is none of the deployment’s', async () => {
  const { plimsoll } = await clientOf({})
  expect(() => plimsoll.chain(1)).toThrow(UnknownChain)
})
