import { describe, expect, test } from 'vitest'
import { chainIds, cut, salt } from '../../test/fixtures.ts'
import { operators } from '../../test/operators.ts'
import { InvalidAttestation } from '../errors.ts'
import { signedSnapshot } from '../testing/signedSnapshot.ts'
import { followOperators, type Rotation } from './followOperators.ts'
import { type OperatorSet, parseOperatorSet } from './operatorSet.ts'

const setOf = (first: number) =>
  parseOperatorSet({ threshold: 2, operators: operators.slice(first, first + 3).map(({ address }) => address) })
const [a, b, c] = [setOf(0), setOf(1), setOf(2)]

async function rotate(epoch: bigint, { from, to }: { from: OperatorSet; to: OperatorSet }): Promise<Rotation> {
  const snapshot = await signedSnapshot({ salt, keys: operators, set: from, next: to, cut, header: { epoch } })
  return { snapshot, next: to }
}

describe('followOperators', () => {
  test('default', async () => {
    const rotations = [await rotate(1n, { from: a, to: b }), await rotate(5n, { from: b, to: c })]
    expect(await followOperators(rotations, { salt, chainIds, set: a })).toEqual(c)
    expect(await followOperators(rotations.slice(1), { salt, chainIds, set: b })).toEqual(c)
  })

  test('behavior: nothing to follow', async () => {
    expect(await followOperators([], { salt, chainIds, set: a })).toEqual(a)
  })

  test('behavior: a second header of the same change', async () => {
    const rotations = [
      await rotate(1n, { from: a, to: b }),
      await rotate(2n, { from: a, to: b }),
      await rotate(5n, { from: b, to: c }),
    ]
    expect(await followOperators(rotations, { salt, chainIds, set: a })).toEqual(c)
  })

  test('error: one left out', async () => {
    const rotations = [await rotate(5n, { from: b, to: c })]
    await expect(followOperators(rotations, { salt, chainIds, set: a })).rejects.toThrow(InvalidAttestation)
  })

  test('error: a removed set that names another heir', async () => {
    const rotations = [await rotate(1n, { from: a, to: b }), await rotate(5n, { from: a, to: c })]
    await expect(followOperators(rotations, { salt, chainIds, set: a })).rejects.toThrow(InvalidAttestation)
  })

  test('error: another set than the header names', async () => {
    const rotation = { ...(await rotate(1n, { from: a, to: b })), next: c }
    await expect(followOperators([rotation], { salt, chainIds, set: a })).rejects.toThrow(InvalidAttestation)
  })

  test('error: out of order', async () => {
    const rotations = [await rotate(5n, { from: a, to: b }), await rotate(5n, { from: b, to: a })]
    await expect(followOperators(rotations, { salt, chainIds, set: a })).rejects.toThrow(InvalidAttestation)
  })
})
