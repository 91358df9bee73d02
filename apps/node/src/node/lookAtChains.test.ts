import { NotCanonical, NotFinal } from '@plimsoll/indexer'
import { readerOf } from '@plimsoll/indexer/testing/readerOf'
import { startWorld, type World } from '@plimsoll/indexer/testing/startWorld'
import { keccak } from '@plimsoll/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookAtChains } from './lookAtChains.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const look = () => lookAtChains([readerOf(world).reader, readerOf(world).reader])

test('default', async () => {
  const view = await look()
  expect(await view.check(structuredClone(view.heads))).toEqual({ canonical: true, cut: view.heads })
})

test('behavior: a block that is gone says more than one that is not final yet', async () => {
  const view = await look()
  const [future, elsewhere] = view.heads.map((head) => ({ ...head }))
  if (future === undefined || elsewhere === undefined) throw new RangeError('there are no heads')
  future.number += 1n
  elsewhere.hash = keccak('0xee')
  expect(await view.check([future, elsewhere])).toEqual({ canonical: false, why: expect.any(NotCanonical) })
  await expect(view.check([future, view.heads[1] ?? future])).rejects.toThrow(NotFinal)
})
