import { describe, expect, test } from 'vitest'
import { createModelChain } from './createModelChain.ts'
import { bytes32, emptyVault } from './vaultState.ts'

let time = 0

function chainOf(blocks: number) {
  time = 0
  const genesis = emptyVault({ slot: 0, slots: 2, config: bytes32(1), seconds: 10n })
  const options = { chainId: 100, seconds: 10n, depths: { safe: 1, finalized: 3 }, now: () => time }
  const chain = createModelChain(genesis, options)
  for (let block = 1; block <= blocks; block++) {
    time = block * 1_000
    chain.mine(10n + BigInt(block))
  }
  return chain
}

describe('createModelChain', () => {
  test('default', () => {
    const { blocks, ...heights } = chainOf(5).view()
    expect(heights).toEqual({ latest: 5, safe: 4, finalized: 2 })
    expect(blocks.map(({ entry }) => entry.timestamp)).toEqual([10n, 11n, 12n, 13n, 14n, 15n])
    expect(new Set(blocks.map(({ entry }) => entry.hash)).size).toBe(6)
  })

  test('behavior: time never goes back from one block to the next', () => {
    expect(chainOf(3).mine(1n).entry.timestamp).toBe(13n)
  })

  test('behavior: a reorg drops blocks, and what was dropped is still known', () => {
    const chain = chainOf(5)
    const { entry } = chain.head()
    time = 7_000
    chain.reorg(2)
    chain.mine(20n)
    expect(chain.view()).toMatchObject({ latest: 4, safe: 3, finalized: 2 })
    expect(chain.isCanonical(entry)).toBe(false)
    expect(chain.block(entry.hash)?.entry).toEqual(entry)
    expect(chain.droppedAt(entry.hash)).toBe(7_000)
    expect(chain.droppedAt(chain.head().entry.hash)).toBeUndefined()
  })

  test('behavior: finality goes back only with a reorg below it', () => {
    const chain = chainOf(5)
    chain.reorg(4)
    expect(chain.view()).toMatchObject({ latest: 1, finalized: 1 })
  })

  test('behavior: the past looks as it did', () => {
    const chain = chainOf(5)
    const before = chain.head()
    time = 6_000
    chain.reorg(3)
    chain.mine(20n)
    const { blocks, latest } = chain.view(5_500)
    expect(blocks[latest]).toBe(before)
    expect(chain.view(2_000).latest).toBe(2)
    expect(chain.view(-1).latest).toBe(0)
  })
})
