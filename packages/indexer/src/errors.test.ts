import { PlimsollError } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { ProviderDisagreement, QuorumUnavailable } from './errors.ts'

const asked = {
  chain: 'alpha',
  request: 'eth_getBlockByNumber 7',
  quorum: 2,
  verdicts: [
    { provider: 'a', digest: '0xaa' },
    { provider: 'b', digest: '0xbb' },
    { provider: 'c', error: 'timeout' as const },
  ],
}

test('default', () => {
  const error = new ProviderDisagreement(asked)
  expect(error).toBeInstanceOf(PlimsollError)
  expect(error.message).toBe(
    [
      'Providers of alpha disagree.',
      '',
      '  chain: alpha',
      '  request: eth_getBlockByNumber 7',
      '  quorum: 2 identical answers',
      '  provider a: answered 0xaa',
      '  provider b: answered 0xbb',
      '  provider c: timeout',
      'Hint: Compare the providers by hand and replace the wrong one; nothing is read from this chain until they agree.',
    ].join('\n'),
  )
})

test('behavior: with a quorum, it says who was outvoted', () => {
  const error = new ProviderDisagreement({ ...asked, outvoted: ['b'] })
  expect(error.shortMessage).toBe('Provider b of alpha contradicts the quorum.')
})

test('behavior: QuorumUnavailable knows what it was due to', () => {
  const error = new QuorumUnavailable({ ...asked, verdicts: asked.verdicts.slice(1) })
  expect(error.isDueTo('timeout')).toBe(true)
  expect(error.isDueTo('behind', 'execution')).toBe(false)
})

test('behavior: QuorumUnavailable knows whether a quorum gave the same reason', () => {
  const behind = (provider: string) => ({ provider, error: 'behind' }) as const
  const one = new QuorumUnavailable({ ...asked, verdicts: [{ provider: 'a', digest: '0xaa' }, behind('b')] })
  const two = new QuorumUnavailable({ ...asked, verdicts: [behind('a'), behind('b')] })
  expect(one.isUnanimous('behind')).toBe(false)
  expect(two.isUnanimous('behind')).toBe(true)
})
