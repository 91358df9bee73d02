import { decodeLeafWord, mergeWords } from '@plimsoll/protocol'
import { createRandom } from '@plimsoll/protocol/testing/createRandom'
import { describe, expect, test } from 'vitest'
import { createModelChain } from './createModelChain.ts'
import { operate } from './operate.ts'
import { bytes32, emptyVault } from './vaultState.ts'

/** Three chains on which nothing has happened yet. */
function emptyWorld() {
  const options = { seconds: 10n, depths: { safe: 1, finalized: 2 }, now: () => 0 }
  return [0, 1, 2].map((slot) => {
    const genesis = emptyVault({ slot, slots: 3, config: bytes32(1), seconds: 10n })
    return createModelChain(genesis, { chainId: 100 + slot, ...options })
  })
}

/** Their states after `count` operations, and how many events there were. */
function worldAfter(count: number) {
  const random = createRandom(1)
  const world = emptyWorld()
  let events = 0
  for (let done = 0; done < count; done++) {
    const chain = random.pick(world)
    operate({ chain, world, people: 8, random })
    if (random.chance(0.5)) events += chain.mine(10n).touched.length
  }
  for (const chain of world) events += chain.mine(10n).touched.length
  return { states: world.map((chain) => chain.head().state), events }
}

describe('operate', () => {
  test('default: touches grow with every event', () => {
    const { states, events } = worldAfter(500)
    expect(states.reduce((sum, { touches }) => sum + touches, 0n)).toBe(BigInt(events))
  })

  test('behavior: everything that can be in a leaf comes up, and the chains write different fields', () => {
    const { states } = worldAfter(2_000)
    const kinds = new Set<string>()
    let leaving = 0n
    for (const account of new Set(states.flatMap(({ accounts }) => accounts)))
      for (const hex of mergeWords(states.map(({ books }) => books.get(account)?.words ?? []))) {
        const word = decodeLeafWord(hex)
        kinds.add(word.kind)
        if (word.kind === 'balance') leaving += word.leaving
      }
    expect(leaving).toBeGreaterThan(0n)
    expect([...kinds].sort()).toEqual(['balance', 'claim', 'debt', 'pledge'])
    expect(states.some(({ claims }) => claims.length > 0)).toBe(true)
    expect(states.some(({ paid }) => paid.some(([word]) => (word ?? 0n) > 0n))).toBe(true)
  })

  test('behavior: a state is never changed, only followed by another', () => {
    const world = emptyWorld()
    const before = world.map((chain) => chain.head().state)
    for (let done = 0; done < 50; done++) {
      const random = createRandom(done)
      operate({ chain: random.pick(world), world, people: 3, random })
    }
    for (const state of before) expect(state).toMatchObject({ accounts: [], claims: [], touches: 0n })
    expect(world.some(({ pending }) => pending.state.touches > 0n)).toBe(true)
  })
})
