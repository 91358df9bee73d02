import { describe, expect, test } from 'vitest'
import { InvalidLeaf, PlimsollError } from './errors.ts'

describe('PlimsollError', () => {
  test('default', () => {
    const error = new PlimsollError('The cut is behind.', {
      details: { slot: 1, expected: 12n, seen: { number: 11n } },
      hint: 'Wait for the chain.',
      cause: 'rpc',
    })
    expect(error.message).toBe(
      'The cut is behind.\n\n  slot: 1\n  expected: 12\n  seen: {"number":"11"}\nHint: Wait for the chain.',
    )
    expect(error).toMatchObject({ name: 'PlimsollError', shortMessage: 'The cut is behind.', cause: 'rpc' })
  })

  test('behavior: only a short message', () => {
    const error = new PlimsollError('No.')
    expect(error.message).toBe('No.')
    expect('cause' in error || 'hint' in error).toBe(false)
  })

  test('behavior: a subclass has its own name', () => {
    const error = new InvalidLeaf('No.')
    expect(error).toBeInstanceOf(PlimsollError)
    expect(error.name).toBe('InvalidLeaf')
    expect(String(error)).toBe('InvalidLeaf: No.')
  })
})
