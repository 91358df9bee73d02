import { expect, test } from 'vitest'
import { defaultMarginLines as lines, marginBand, marginThresholds } from '../risk/marginLines.ts'
import { messageToTell, nextCalledLine, noLine } from './messageToTell.ts'

const thresholds = marginThresholds(lines)
/** Of an account whose surplus is so many basis points of its liabilities. */
const bandAt = (bps: number) =>
  marginBand({ maintenanceSurplus: BigInt(bps), maintenanceLiabilities: 10_000n }, thresholds)
const next = (previous: number | undefined, bps: number, highest?: number) =>
  nextCalledLine(previous, { band: bandAt(bps), lines, highest })
const tell = (called?: number, told?: number, maybeTold?: number, maybeCleared?: number) => {
  const message = messageToTell(called, { told, maybeTold, maybeCleared, lines })
  return message && `${message.type} ${message.line}`
}

test('default: called below a line, cleared where the line says', () => {
  expect(next(undefined, 2_500)).toBeUndefined()
  expect(next(undefined, 2_499)).toBe(2_500)
  expect(next(2_500, 2_999)).toBe(2_500)
  expect(next(2_500, 3_000)).toBeUndefined()
  expect(next(2_500, -1)).toBe(0)
  expect(next(0, 499)).toBe(0)
  expect(next(0, 500)).toBe(1_000)
  expect(next(0, 1_500)).toBe(2_500)
  expect(next(0, 3_000)).toBeUndefined()
})

test('behavior: lines above the highest one do not count', () => {
  expect(next(undefined, 2_000, 1_000)).toBeUndefined()
  expect(next(undefined, 999, 1_000)).toBe(1_000)
  expect(
    messageToTell(undefined, { told: 0, maybeTold: undefined, maybeCleared: undefined, lines, highest: 1_000 }),
  ).toEqual({
    type: 'margin.cured',
    line: 1_000,
  })
})

test('behavior: a receiver is told what it does not know, and nothing else', () => {
  expect(tell()).toBeUndefined()
  expect(tell(2_500)).toBe('margin.call 2500')
  expect(tell(2_500, 2_500)).toBeUndefined()
  expect(tell(1_000, 2_500)).toBe('margin.worse 1000')
  expect(tell(0, 2_500)).toBe('margin.liquidatable 0')
  expect(tell(undefined, 0)).toBe('margin.cured 2500')
  expect(tell(2_500, 0)).toBe('margin.cured 1000')
  expect(tell(1_000, 0)).toBe('margin.cured 0')
})

test('behavior: what may have been told wrongly is told rightly', () => {
  expect(tell(undefined, undefined, 1_000)).toBe('margin.cured 2500')
  expect(tell(1_000, undefined, 1_000)).toBe('margin.worse 1000')
  expect(tell(2_500, 2_500, 0)).toBe('margin.cured 1000')
  expect(tell(1_000, 1_000, undefined, 2_500)).toBe('margin.worse 1000')
  expect(tell(1_000, 1_000, undefined, 1_000)).toBeUndefined()
  expect(tell(2_500, 2_500, undefined, noLine)).toBe('margin.call 2500')
  expect(tell(undefined, undefined, undefined, noLine)).toBeUndefined()
})

test('behavior: whatever happens, a receiver that hears all ends where the account is', () => {
  let [called, told]: (number | undefined)[] = []
  let seed = 7
  for (let turn = 0; turn < 5_000; turn++) {
    seed = (seed * 48_271) % 2_147_483_647
    called = next(called, (seed % 4_000) - 500)
    const message = messageToTell(called, { told, maybeTold: undefined, maybeCleared: undefined, lines })
    expect(message === undefined).toBe(called === told)
    // Every third message is not delivered.
    if (message !== undefined && seed % 3 > 0) told = called
  }
})
