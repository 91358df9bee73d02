import { expect, test } from 'vitest'
import { withoutUrls } from './withoutUrls.ts'

test('default', () => {
  expect(withoutUrls('POST https://user:pass@rpc.example/v2/KEY?x=1 failed, wss://rpc.example/KEY too')).toBe(
    'POST (URL) failed, (URL) too',
  )
  expect(withoutUrls('nonce too low: 3 < 4')).toBe('nonce too low: 3 < 4')
})
