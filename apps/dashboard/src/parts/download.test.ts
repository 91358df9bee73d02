import { expect, test } from 'vitest'
import { csvText, jsonText } from './download.ts'

const names = ['symbol', 'units']

test('default: rows as CSV and as JSON', () => {
  const rows = [
    ['WETH', '123456789012345678901234567890'],
    ['a "b", c', -5],
  ]
  expect(csvText(names, rows)).toBe('symbol,units\r\nWETH,123456789012345678901234567890\r\n"a ""b"", c",-5')
  expect(JSON.parse(jsonText(names, rows))).toEqual([
    { symbol: 'WETH', units: '123456789012345678901234567890' },
    { symbol: 'a "b", c', units: -5 },
  ])
})

test('behavior: nothing is a formula to a spreadsheet, and nothing is nothing', () => {
  expect(csvText(names, [['=HYPERLINK("x")', null]])).toBe(`symbol,units\r\n"'=HYPERLINK(""x"")",`)
  expect(csvText(names, [['-1.5', true]])).toBe('symbol,units\r\n-1.5,true')
})
