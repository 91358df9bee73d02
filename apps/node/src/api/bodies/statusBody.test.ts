import { FinalityViolated } from '@plimsoll/indexer'
import { keccak } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import type { WatchedChain } from '../../node/watchChains.ts'
import { deployment, risk } from '../../testing/configFiles.ts'
import { freshProvider, watchedChain } from '../../testing/watchedChain.ts'
import { watchedChainsBody } from './statusBody.ts'

const bodyOf = (chain: WatchedChain) =>
  watchedChainsBody({ config: { deployment, risk }, chains: () => [chain], served: () => undefined })

test('default', () => {
  const providers = [freshProvider]
  expect(bodyOf({ ...watchedChain, providers, faults: new Map([['two', 'timeout']]) })).toMatchObject([
    {
      name: 'alpha',
      head: { number: 100n },
      halted: null,
      providers: [{ name: 'two', ok: false, error: 'timeout', hint: expect.stringContaining('timeoutMs') }],
    },
    { name: 'beta', head: null, providers: [] },
  ])
})

test('behavior: says which providers are in quarantine, and why', () => {
  expect(bodyOf(watchedChain)[0]?.providers).toEqual([
    {
      name: 'one',
      ok: false,
      error: 'not asked for another 0 s: it contradicted the others',
      hint: expect.stringContaining('replace the one that is wrong'),
    },
    { name: 'two', ok: true, error: null, hint: null },
  ])
})

test('behavior: says why nothing is read from a chain any more', () => {
  const entry = { chainId: 101, number: 7n, hash: keccak('0x07'), timestamp: 1n } as const
  const halted = new FinalityViolated({ chain: 'alpha', entry, seen: { ...entry, hash: keccak('0x08') } })
  expect(bodyOf({ ...watchedChain, halted })[0]?.halted).toContain('another block where block 7 was final')
})
