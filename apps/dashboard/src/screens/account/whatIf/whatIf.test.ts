import { encodeLeafWord, margin } from '@plimsoll/protocol'
import { aliceWords, table } from '@plimsoll/sdk/testing/testSnapshot'
import { describe, expect, test } from 'vitest'
import { changed } from '../accountState.ts'
import { applyWhatIf, readWhatIf, slidersOf } from './whatIf.ts'

const ether = 10n ** 18n
const state = { words: aliceWords, table, slots: 2 }
const assets = [
  { assetId: 0, underlying: 'ETH', decimals: 18 },
  { assetId: 1, underlying: 'USDC', decimals: 6 },
  { assetId: 3, underlying: 'USDC', decimals: 6 },
]
const what = (given: Record<string, number>) => ({ assets, whatIf: new Map(Object.entries(given)) })

describe('an account at other prices and with other amounts', () => {
  test('default: the same margin as under a table with those prices', () => {
    const after = applyWhatIf(state, what({ eth: -20 }))
    expect(after.table[0]?.unitPrice).toBe(2_400n * ether)
    expect(after.table.slice(1)).toEqual(table.slice(1))
    expect(margin(after)).toEqual(margin({ ...state, table: after.table }))
    expect(margin(after).equity).toBe(margin(state).equity - 1_200n * ether)
  })

  test('behavior: what is owed is priced up, what is held down', () => {
    const odd = { ...state, table: table.map((word) => ({ ...word, unitPrice: word.unitPrice + 1n })) }
    const after = applyWhatIf(odd, what({ usdc: -1 }))
    expect(after.table[1]?.unitPrice).toBe(((table[1]?.unitPrice ?? 0n) * 99n + 99n) / 100n)
    expect(after.table[3]?.unitPrice).toBe(((table[3]?.unitPrice ?? 0n) * 99n + 99n + 99n) / 100n)
  })

  test('behavior: more and less of what is held and owed', () => {
    const less = applyWhatIf(state, what({ asset0: -50, asset3: 100 }))
    expect(margin(less).equity).toBe(margin(state).equity - 3_000n * ether - 2_200n * ether)
    const none = applyWhatIf(state, what({ asset3: -100 }))
    expect(margin(none).health).toBeNull()
  })

  test('default: the address bar has the state', () => {
    const sliders = slidersOf(state, assets)
    expect(sliders.prices.map(({ key }) => key)).toEqual(['eth', 'usdc'])
    const read = (query: string) => [...readWhatIf(new URLSearchParams(query), sliders)]
    expect(read('eth=-20&asset3=50')).toEqual([
      ['eth', -20],
      ['asset3', 50],
    ])
    expect(read('eth=-95&usdc=999&asset0=-100')).toEqual([
      ['eth', -90],
      ['usdc', 200],
      ['asset0', -100],
    ])
    expect(read('eth=0&usdc=x&btc=5&asset9=5&epoch=7')).toEqual([])
  })

  test('behavior: an underlying with a name that is taken has another one', () => {
    const odd = [{ assetId: 0, underlying: 'DO', decimals: 18 }]
    expect(slidersOf(state, odd).prices).toEqual([{ key: 'price-do', underlying: 'DO' }])
  })
})

describe('an account after a change', () => {
  test('default: what is pledged counts there and no longer here', () => {
    const after = changed(state, { field: 'pledged', assetId: 0, slot: 1, units: ether / 2n })
    const [before, now] = [margin(state), margin(after)]
    expect(now.equity).toBe(before.equity)
    expect(now.slotSurplus[0]).toBe(0n)
    expect((now.slotSurplus[1] ?? 0n) - (before.slotSurplus[1] ?? 0n)).toBe(1_125n * ether)
  })

  test('behavior: a word that the account does not have yet', () => {
    const after = changed({ ...state, words: [] }, { field: 'custody', assetId: 0, units: ether })
    expect(after.words).toEqual([encodeLeafWord({ kind: 'balance', assetId: 0, units: ether, leaving: 0n })])
    expect(changed(after, { field: 'custody', assetId: 0, units: -2n * ether }).words).toEqual([
      encodeLeafWord({ kind: 'balance', assetId: 0, units: 0n, leaving: 0n }),
    ])
  })
})
