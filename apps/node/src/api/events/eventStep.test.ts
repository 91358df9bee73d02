import { alice, bob, carol, ether } from '@plimsoll/keeper/testing'
import { describe, expect, test } from 'vitest'
import { bodyOf, ids, type Lived, live, logOf, readAll, stepTo } from '../../testing/eventWorld.ts'

describe('eventStep', () => {
  test('default: a margin call says what cures it and at which price it ends', async () => {
    const [before, now] = await live([1_000, 2_000])
    const { step } = await stepTo(now as Lived, before as Lived)
    expect(ids(step.events)).toEqual([`2-1-call-2500-${alice}`, '2-1-snapshot'])
    const event = bodyOf(step.events[0])
    if (event.type !== 'margin.call') throw new TypeError('expected a margin call')
    expect(event).toMatchObject({ line: 2_500, account: alice, epoch: 2n, digest: now?.digest })
    // 0.85 × 3,000 dollars against 1.05 × 2,000: 2,625 would be 25 % above.
    expect(event.cure?.line).toEqual({
      deposit: [{ assetId: 0, slot: 0, units: 29_411_764_705_882_353n }],
      repay: [{ assetId: 1, slot: 1, units: 57_142_858n }],
    })
    expect(event.prices.map(({ underlying, liquidatable }) => [underlying, liquidatable])).toEqual([
      ['ETH', 'below'],
      ['USD', 'above'],
    ])
    expect(event.chains.map(({ ageSeconds }) => ageSeconds)).toEqual([0n, 0n])
  })

  test('behavior: every line that is passed is told, and where it is cleared', async () => {
    const lived = await live([1_000, 2_500, 2_300, 1_000])
    const log = await logOf(lived)
    expect(ids(readAll(log.open({}, '1-0-snapshot')))).toEqual([
      `2-1-call-2500-${alice}`,
      `2-1-liquidatable-0-${alice}`,
      `2-1-worse-1000-${alice}`,
      '2-1-snapshot',
      `3-2-cured-0-${alice}`,
      '3-2-snapshot',
      `4-3-cured-1000-${alice}`,
      `4-3-cured-2500-${alice}`,
      '4-3-snapshot',
    ])
  })

  test('behavior: two nodes say the same bytes under the same ids', async () => {
    const debts = [1_000, 2_400, 2_500, 2_000, 900]
    const told = async () =>
      readAll((await logOf(await live(debts))).open({}, '1-0-snapshot')).map(({ id, text }) => [id, text()])
    expect(await told()).toEqual(await told())
  })

  test('behavior: pledges, releases, claims, a stale chain', async () => {
    const [before, now] = await live([1_000, 1_000], ({ accounts, claims }, turn) => {
      if (turn === 0) return
      accounts[0] = [
        [alice, [{ kind: 'balance', assetId: 0, units: ether, leaving: 0n }]],
        [
          carol,
          [
            { kind: 'balance', assetId: 0, units: ether, leaving: 0n },
            { kind: 'pledge', assetId: 0, slot: 1, pledged: 2n * ether, released: 0n },
          ],
        ],
      ]
      claims.push({ debtSlot: 1, index: 1n, account: bob, beneficiary: `0x${'cd'.repeat(20)}`, assetId: 0, units: 5n })
    })
    const { step } = await stepTo(now as Lived, before as Lived)
    const told = step.events.map((event) => bodyOf(event))
    expect(told.map(({ type }) => type)).toEqual(
      ['margin.call', 'margin.liquidatable', 'margin.worse', 'claim.booked', 'pledge.counted', 'snapshot'].filter(
        (type) => told.some((event) => event.type === type),
      ),
    )
    expect(told.find(({ type }) => type === 'pledge.counted')).toMatchObject({
      account: carol,
      slot: 0,
      toSlot: 1,
      pledged: 2n * ether,
    })
    expect(told.find(({ type }) => type === 'claim.booked')).toMatchObject({ account: bob, units: 5n, custodySlot: 0 })
  })
})
