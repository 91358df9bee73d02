import { expect, test } from 'vitest'
import { withoutSecrets } from './withoutSecrets.ts'

const clean = withoutSecrets(['https://rpc.example/v2/a-long-key', 'https://user:password@other.example'])

test('default', () => {
  expect(clean('POST https://user:pass@rpc.example/v2/KEY?x=1 failed, wss://rpc.example/KEY too')).toBe(
    'POST (URL) failed, (URL) too',
  )
  expect(clean('nonce too low: 3 < 4')).toBe('nonce too low: 3 < 4')
})

test('behavior: a key that an endpoint repeats without its URL', () => {
  expect(clean('no such project: a-long-key (password)')).toBe('no such project: … (…)')
})

test('behavior: a long answer is cut only once nothing secret is in it', () => {
  const text = clean(`${'x'.repeat(195)}a-long-key${'y'.repeat(1_000)}`)
  expect(text.length).toBeLessThanOrEqual(300)
  expect(text).not.toContain('a-lon')
})
