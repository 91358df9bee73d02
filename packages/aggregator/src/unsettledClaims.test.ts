import { describe, expect, test } from 'vitest'
import { address, alice, deployment, emptyTrie, risk } from '../test/fixtures.ts'
import { createModelChain } from '../test/modelChain.ts'
import type { World } from '../test/steps.ts'
import { createAggregator } from './index.ts'

function createWorld(): World {
  return [createModelChain(0), createModelChain(1), createModelChain(2)]
}

function book({ world, slot, assetId }: { world: World; slot: 0 | 1 | 2; assetId: number }): void {
  const { claims } = world[slot].state
  const index = BigInt(claims.length)
  claims.push({ debtSlot: slot, index, account: alice, beneficiary: address(0xbe), assetId, units: 1n })
}

async function unsettled(world: World) {
  for (const chain of world) chain.mine(12)
  const aggregator = createAggregator({
    deployment,
    risk,
    readers: world.map((chain) => chain.reader()),
    previousTable: async () => undefined,
    emptyTrie,
  })
  const { claims } = await aggregator.snapshot({ cut: world.map((chain) => chain.head()), timestamp: 1020n })
  return claims.map(({ debtSlot, index }) => `${debtSlot}/${index}`)
}

describe('unsettledClaims', () => {
  test('default', async () => {
    const world = createWorld()
    for (const assetId of [0, 1, 0]) book({ world, slot: 2, assetId })
    book({ world, slot: 1, assetId: 0 })
    world[0].state.paid[2] = [0b001n]
    world[1].state.paid[2] = [0b010n]
    expect(await unsettled(world)).toEqual(['1/0', '2/2'])
  })

  test('behavior: only the chain that holds the asset pays, and for each debt slot on its own', async () => {
    const world = createWorld()
    book({ world, slot: 2, assetId: 0 })
    world[1].state.paid[2] = [1n]
    world[2].state.paid[2] = [1n]
    world[0].state.paid[1] = [1n]
    expect(await unsettled(world)).toEqual(['2/0'])
  })

  test('behavior: 256 claims a word, lowest bit first', async () => {
    const world = createWorld()
    for (let index = 0; index < 258; index++) book({ world, slot: 2, assetId: 0 })
    world[0].state.paid[2] = [2n ** 256n - 1n, 0b10n]
    expect(await unsettled(world)).toEqual(['2/256'])
  })

  test('behavior: a claim on an asset that no vault lists is not paid', async () => {
    const world = createWorld()
    book({ world, slot: 2, assetId: 9 })
    for (const chain of world) chain.state.paid[2] = [1n]
    expect(await unsettled(world)).toEqual(['2/0'])
  })
})
