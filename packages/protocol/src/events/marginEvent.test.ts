import { expect, test } from 'vitest'
import { parseAccountId } from '../accounts/accountId.ts'
import { InvalidEventId } from '../errors.ts'
import { defaultMarginLines as lines, marginBand, marginThresholds } from '../risk/marginLines.ts'
import { marginChanges, marginEventId, parseEventId, parseMarginEventId, snapshotEventId } from './marginEvent.ts'

const thresholds = marginThresholds(lines)
/** The band of an account whose surplus is so many basis points of its liabilities. */
const band = (bps: number) =>
  marginBand({ maintenanceSurplus: BigInt(bps), maintenanceLiabilities: 10_000n }, thresholds)
const noDebt = marginBand({ maintenanceSurplus: 5n, maintenanceLiabilities: 0n }, thresholds)
const between = (from: number, to: number) =>
  marginChanges({ from, to, lines }).map(({ type, line }) => `${type} ${line}`)

test('default: an account that falls is called at each line that it passes', () => {
  expect(between(band(4_000), band(2_499))).toEqual(['margin.call 2500'])
  expect(between(band(4_000), band(2_500))).toEqual([])
  expect(between(band(2_499), band(999))).toEqual(['margin.worse 1000'])
  expect(between(noDebt, band(-1))).toEqual(['margin.call 2500', 'margin.liquidatable 0', 'margin.worse 1000'])
  expect(between(band(0), band(-1))).toEqual(['margin.liquidatable 0'])
})

test('behavior: it is cleared where the line says, not at the line', () => {
  expect(between(band(2_400), band(2_600))).toEqual([])
  expect(between(band(2_600), band(3_000))).toEqual(['margin.cured 2500'])
  expect(between(band(-1), noDebt)).toEqual(['margin.cured 0', 'margin.cured 1000', 'margin.cured 2500'])
})

test('behavior: nothing happens within a band', () => {
  for (const bps of [-5, 0, 499, 700, 1_200, 2_000, 2_700, 9_000]) expect(between(band(bps), band(bps))).toEqual([])
})

test('behavior: an id says everything but the body', () => {
  const account = parseAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
  const event = { epoch: 12n, previousEpoch: 10n, type: 'margin.worse', line: 1_000, account } as const
  const id = marginEventId(event)
  expect(id).toBe(`12-10-worse-1000-${account}`)
  expect(parseMarginEventId(id)).toEqual(event)
  expect(parseEventId(snapshotEventId(event))).toEqual({
    epoch: 12n,
    previousEpoch: 10n,
    what: 'snapshot',
    subject: '',
  })
})

test.each([
  '',
  'x',
  '12',
  '12-11',
  '012-11-snapshot',
  '12-11-call-2500-0xGG',
  `12-11-call-1-${'a'.repeat(999)}`,
  '1-1-a\n',
])('error: %j is no id of a margin event', (id) => {
  expect(() => parseMarginEventId(id)).toThrow(InvalidEventId)
})
