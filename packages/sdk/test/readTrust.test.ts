import { zeroHash } from '@plimsoll/protocol'
import { deploymentResponse, rotationsResponse } from '@plimsoll/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { readTrust } from '../src/actions/index.ts'
import { createPlimsollClient, type Trust, VerificationFailed, verifySnapshot } from '../src/index.ts'
import { startVault } from './startVault.ts'

let world: Awaited<ReturnType<typeof startVault>>
beforeAll(async () => {
  world = await startVault({ minDebt: 1n })
})
afterAll(() => world.stop())

const other: Trust['set'] = { threshold: 1, operators: [`0x${'12'.repeat(20)}`] }

/** A node that names these operators as those of now, and has had these rotations. */
function nodeOf(operators: Trust['set'], rotations: z.output<typeof rotationsResponse>['rotations'] = []) {
  const address = `0x${'34'.repeat(20)}` as const
  const chains = [{ slot: 0, chainId: 31_337, name: 'here', registry: address, vault: address, lens: address }]
  const ages = { epochSeconds: 2, maxAgeRisk: 9, maxAgeLiquidate: 9 }
  const deployment = { name: 'test', salt: zeroHash, ...ages, operators, chains, assets: [] }
  const fetch = async (url: unknown) =>
    String(url).includes('rotations')
      ? Response.json(z.encode(rotationsResponse, { rotations }))
      : Response.json(z.encode(deploymentResponse, deployment))
  return createPlimsollClient({ url: 'http://node', fetch })
}

test('default: the operators of a chain’s registry, whose snapshots verify', async () => {
  const { attested } = await world.attest(new Map())
  const parameters = { vault: world.vault, chainIds: attested.cut.map(({ chainId }) => chainId) }
  const trust = await readTrust(world.client, { node: nodeOf(attested.set), ...parameters })
  await verifySnapshot(attested, trust)
  // The node is ahead of the chain: it names those of the chain as the set before.
  const ahead = nodeOf(other, [{ snapshot: attested, next: other }])
  expect(await readTrust(world.client, { node: ahead, ...parameters })).toEqual(trust)
})

test('error: a node that names other operators', async () => {
  const reading = readTrust(world.client, { node: nodeOf(other), vault: world.vault, chainIds: [1, 2] })
  await expect(reading).rejects.toThrow(VerificationFailed)
})
