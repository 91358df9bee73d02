import { alice, bob } from '@plimsoll/keeper/testing'
import { describe, expect, test } from 'vitest'
import { bandsOf, bodyOf, ids, type Lived, live, logOf, readAll, stepTo } from '../../testing/eventWorld.ts'
import type { KeptEvent } from './eventStep.ts'

describe('createEventLog', () => {
  test('behavior: the same step goes on after the event that was seen, on another node', async () => {
    const lived = await live([1_000, 2_500, 2_000])
    const first = readAll((await logOf(lived)).open({}, '1-0-snapshot'))
    for (const [index, { id }] of first.entries()) {
      const other = await logOf(lived)
      expect(ids(readAll(other.open({}, id)))).toEqual(ids(first.slice(index + 1)))
    }
  })

  test('behavior: whatever is not known gets one resync, and then what follows', async () => {
    const lived = await live([1_000, 2_500])
    const log = await logOf(lived)
    for (const seen of [
      undefined,
      '',
      'nonsense',
      '2-0-snapshot-x',
      `2-0-call-2500-${alice}`,
      '7-6-snapshot',
      `2-1-call-2500-${bob}`,
    ]) {
      const cursor = log.open({}, seen)
      const [resync, ...rest] = readAll(cursor)
      expect(rest, seen).toEqual([])
      expect(bodyOf(resync)).toMatchObject({ type: 'resync', epoch: 2n, accounts: [{ account: alice, line: 0 }] })
      expect(resync?.id).toBe('2-1-snapshot')
    }
  })

  test('behavior: a coarse step is not taken for a fine one', async () => {
    const [first, , third] = await live([1_000, 2_500, 1_000])
    const log = await logOf([first as Lived, third as Lived])
    // A reader that was called at 2 on another node would never hear that it is cured.
    expect(ids(readAll(log.open({}, `2-1-call-2500-${alice}`)))).toEqual(['3-1-snapshot'])
    expect(bodyOf(readAll(log.open({}, '2-1-snapshot'))[0])).toMatchObject({ type: 'resync', accounts: [] })
  })

  test('behavior: filters', async () => {
    const log = await logOf(await live([1_000, 2_500]))
    const told = (filter: Parameters<typeof log.open>[0]) =>
      readAll(log.open(filter, '1-0-snapshot')).map(({ type }) => type)
    expect(told({ types: new Set(['margin.worse']) })).toEqual(['margin.worse', 'snapshot'])
    expect(told({ accounts: new Set([bob]) })).toEqual(['snapshot'])
    expect(told({ accounts: new Set([alice]), line: 1_000 })).toEqual([
      'margin.liquidatable',
      'margin.worse',
      'snapshot',
    ])
    expect(told({ slots: new Set([1]) })).toHaveLength(4)
    expect(told({ slots: new Set([-1]) })).toEqual(['snapshot'])
    expect(bodyOf(readAll(log.open({ accounts: new Set([bob]) }, undefined))[0])).toMatchObject({ accounts: [] })
  })

  test('behavior: a reader of a log that begins anew is told everything once', async () => {
    const [first, second] = await live([1_000, 2_500])
    const log = await logOf([first as Lived])
    const cursor = log.open({}, '1-0-snapshot')
    expect(readAll(cursor)).toEqual([])
    log.begin((second as Lived).attested, bandsOf(second as Lived))
    expect(readAll(cursor).map(({ type }) => type)).toEqual(['resync'])
  })

  test('behavior: a reader that is left behind is late', async () => {
    const lived = await live([1_000, 1_001])
    const log = await logOf(lived)
    const cursor = log.open({}, '1-0-snapshot')
    const { step, bands } = await stepTo(lived[1] as Lived, lived[0] as Lived)
    for (let turn = 0; turn < 700; turn++) log.add(step, { attested: (lived[1] as Lived).attested, bands })
    expect(cursor.next()).toBe('late')
  })

  test('behavior: a reader whose filter lets little through does not hold up others', async () => {
    const lived = await live([1_000, 2_500])
    const log = await logOf(lived.slice(0, 1))
    const { step, bands } = await stepTo(lived[1] as Lived, lived[0] as Lived)
    const [call, ...rest] = step.events
    const many = Array.from({ length: 3_000 }, () => call as KeptEvent)
    log.add({ ...step, events: [...many, ...rest] }, { attested: (lived[1] as Lived).attested, bands })
    const cursor = log.open({ types: new Set(['rotation']) }, '1-0-snapshot')
    let turns = 0
    for (let event = cursor.next(); event === 'more'; event = cursor.next()) turns += 1
    expect(turns).toBeGreaterThan(3)
    expect(cursor.next()).toBeUndefined()
  })
})
