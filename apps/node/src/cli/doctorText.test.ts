import { expect, test } from 'vitest'
import type { Finding } from '../doctor/finding.ts'
import { doctorText } from './doctorText.ts'

const ok: Finding = { group: 'alpha', subject: 'one', level: 'ok', what: 'at block 7' }
const odd: Finding = { group: 'alpha', subject: 'another', level: 'warning', what: 'lags', hint: 'Wait.' }
const bad: Finding = { group: 'operators', subject: '0x12', level: 'problem', what: 'is away', hint: 'Ask.' }
// Whether these tests run in a terminal must not matter.
const plain = (findings: readonly Finding[]) =>
  doctorText(findings).replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '')

test('default', () => {
  expect(plain([ok, ok])).toBe('alpha\n✔  one  at block 7\n✔  one  at block 7\n\n2 of 2 checks passed.')
})

test('behavior: doubts with what to do, by group', () => {
  expect(plain([ok, odd, bad, bad]).split('\n')).toEqual([
    'alpha',
    '✔  one      at block 7',
    '!  another  lags',
    '            Wait.',
    '',
    'operators',
    '✘  0x12  is away',
    '         Ask.',
    '✘  0x12  is away',
    '         Ask.',
    '',
    '1 of 4 checks passed: 2 problems and 1 warning.',
  ])
})

test('behavior: what others say does not reach the terminal as it is', () => {
  const text = doctorText([{ ...bad, what: 'halted: \u001b]0;title\u0007 red\u009b31m' }])
  expect(text).toContain('halted:  ]0;title  red 31m')
})
