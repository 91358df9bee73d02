import { alice } from '@plimsoll/keeper/testing'
import { defaultMarginLines as lines, marginBand, marginThresholds } from '@plimsoll/protocol'
import type { WebhookRow } from '@plimsoll/store'
import { expect, test } from 'vitest'
import { isCurrent, onHeard, onItsWay, planMessage } from './planMessage.ts'

const thresholds = marginThresholds(lines)
const nothing: WebhookRow = {
  endpoint: 'desk',
  account: alice,
  called: undefined,
  told: undefined,
  maybeTold: undefined,
  maybeCleared: undefined,
  message: undefined,
}
let epoch = 0

/** The row at the next snapshot, where the surplus is so many basis points of the liabilities. */
function at(row: WebhookRow, bps: number): WebhookRow {
  epoch += 1
  const band = marginBand({ maintenanceSurplus: BigInt(bps), maintenanceLiabilities: 10_000n }, thresholds)
  const make = ({ type, line }: { type: string; line: number }) => ({ id: `${epoch}-${type}-${line}`, body: '{}' })
  return planMessage(row, { band, lines, highest: undefined, make, now: epoch })
}

const said = ({ message }: WebhookRow) => message && `${message.type} ${message.line}`

function send(row: WebhookRow): WebhookRow {
  if (row.message === undefined) throw new RangeError('there is nothing to send')
  return onItsWay(row, row.message)
}

function deliver(row: WebhookRow): WebhookRow {
  const { message } = row
  if (message === undefined) throw new RangeError('there is nothing to deliver')
  return { ...onHeard(send(row), message), message: { ...message, state: 'delivered' } }
}

test('default', () => {
  const called = at(nothing, 900)
  expect(said(called)).toBe('margin.worse 1000')
  expect(at(called, 900)).toBe(called)
  expect(isCurrent(called, { lines, highest: undefined })).toBe(true)
  const told = deliver(called)
  expect(at(told, 1_400)).toBe(told)
  expect(said(at(told, 9_999))).toBe('margin.cured 2500')
  expect(at(nothing, 9_999)).toBe(nothing)
})

test('behavior: a receiver that may have heard two messages that contradict each other ends right', () => {
  const liquidatable = deliver(at(nothing, -1))
  // A cure of everything leaves, and nobody knows whether it was heard; then the account falls again.
  const doubtful = at(send(at(liquidatable, 9_999)), 2_000)
  expect(said(doubtful)).toBe('margin.cured 1000')
  const cleared = deliver(doubtful)
  expect(isCurrent(cleared, { lines, highest: undefined })).toBe(false)
  const again = at(cleared, 2_000)
  expect(said(again)).toBe('margin.call 2500')
  const done = deliver(again)
  expect(done).toMatchObject({ told: 2_500, maybeTold: undefined, maybeCleared: undefined })
  expect(isCurrent(done, { lines, highest: undefined })).toBe(true)
})

test('behavior: a cure in parts is one message', () => {
  const done = deliver(at(deliver(at(nothing, -1)), 1_200))
  expect(done).toMatchObject({ told: 1_000, maybeTold: undefined, maybeCleared: undefined })
  expect(isCurrent(done, { lines, highest: undefined })).toBe(true)
})
