import fc from 'fast-check'
import { concat, type Hex, keccak256 } from 'viem'
import { describe, expect, test } from 'vitest'
import { hex32 } from '../../test/arbitraries.ts'
import { multiproofCase } from '../../test/multiproofCase.ts'
import { verifyMultiproof } from './multiproof.ts'

const node = (...pair: [Hex, Hex]) => keccak256(concat(pair.toSorted()))
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => `0x${letter.repeat(64)}` as const) as [Hex, Hex, Hex, Hex]
const root = node(node(a, node(b, c)), d)

describe('verifyMultiproof', () => {
  test('default', () => {
    // b and c meet, then a waits for them.
    expect(verifyMultiproof({ leaves: [a, b, c], siblings: [d], steps: '0x0000008081', root })).toBe(true)
    expect(verifyMultiproof({ leaves: [c, b, a], siblings: [d], steps: '0x0000800081', root })).toBe(true)
    expect(verifyMultiproof({ leaves: [b, a, c], siblings: [d], steps: '0x0000008081', root })).toBe(false)
    expect(verifyMultiproof({ leaves: [a], siblings: [], steps: '0x00', root: a })).toBe(true)
  })

  test('behavior: any tree, any part of its leaves', () => {
    fc.assert(
      fc.property(multiproofCase, hex32, fc.nat(), ({ root, leaves, siblings, steps }, other, place) => {
        expect(verifyMultiproof({ leaves, siblings, steps, root })).toBe(true)
        const forged = leaves.with(place % leaves.length, other)
        expect(verifyMultiproof({ leaves: forged, siblings, steps, root })).toBe(false)
      }),
    )
  })

  test.each<[string, { leaves?: Hex[]; siblings?: Hex[]; steps?: Hex; root?: Hex }]>([
    ['no leaves', { leaves: [] }],
    ['one leaf too few', { leaves: [a, b] }],
    ['one leaf too many', { leaves: [a, b, c, d] }],
    ['no siblings', { siblings: [] }],
    ['one sibling too many', { siblings: [d, d] }],
    ['no steps', { steps: '0x' }],
    ['a node left over', { steps: '0x00000080' }],
    ['nothing to meet', { steps: '0x80' }],
    ['half a byte', { steps: '0x000000808' }],
    ['a leaf that is no hash', { leaves: [a, b, '0xcc'] }],
    ['a sibling that is no hash', { siblings: ['0xdd'] }],
    ['another root', { root: a }],
  ])('behavior: proves nothing: %s', (_, change) => {
    expect(verifyMultiproof({ leaves: [a, b, c], siblings: [d], steps: '0x0000008081', root, ...change })).toBe(false)
  })

  test('behavior: nothing is not in an empty tree', () => {
    expect(verifyMultiproof({ leaves: [], siblings: [], steps: '0x', root: `0x${'00'.repeat(32)}` })).toBe(false)
  })
})
