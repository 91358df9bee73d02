import { expect, test } from 'vitest'
import { redactor } from './redactor.ts'

const clean = redactor(new URL('https://user-name:pass%20word@rpc.example/v2/a-long-key?token=another-key#fragment'))

test('default', () => {
  expect(clean('no project a-long-key')).toBe('no project …')
  for (const secret of ['user-name', 'pass%20word', 'pass word', 'a-long-key', 'another-key', 'fragment'])
    expect(clean(`it said ${secret}.`)).toBe('it said ….')
})

test('behavior: short parts are words, not keys', () => {
  expect(clean('v2 is gone')).toBe('v2 is gone')
})

test('behavior: one short line without control characters', () => {
  expect(clean(`a\n\u001b[2Jb${'x'.repeat(500)}`)).toMatch(/^a \[2Jbx{1,195}$/)
})
