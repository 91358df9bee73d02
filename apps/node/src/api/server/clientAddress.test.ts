import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createClients, isAddressRange } from './clientAddress.ts'

const senderOf = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress } as Socket,
  headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
})

describe('who a request counts for', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('default: %s', (address, client) => {
    expect(createClients([]).of(senderOf(address))).toBe(client)
  })

  test('behavior: what a stranger says of himself does not count', () => {
    expect(createClients([]).of(senderOf('10.1.2.3', '1.1.1.1'))).toBe('10.1.2.3')
    expect(createClients(['10.0.0.1']).of(senderOf('10.1.2.3', '1.1.1.1'))).toBe('10.1.2.3')
  })

  test('behavior: a trusted proxy says who asks, and only the part that it wrote counts', () => {
    const { of, isProxy } = createClients(['10.0.0.0/8', '::1'])
    expect(of(senderOf('10.0.0.1', '9.9.9.9'))).toBe('9.9.9.9')
    expect(of(senderOf('::ffff:10.0.0.1', '1.2.3.4, 9.9.9.9, 10.0.0.7'))).toBe('9.9.9.9')
    expect(of(senderOf('::1', '2001:db8::1'))).toBe('2001:db8:0:0::/64')
    expect(of(senderOf('10.0.0.1', 'unknown'))).toBe('10.0.0.1')
    expect(of(senderOf('10.0.0.1'))).toBe('10.0.0.1')
    expect([isProxy({ remoteAddress: '10.200.0.1' }), isProxy({ remoteAddress: '11.0.0.1' })]).toEqual([true, false])
  })
})

test('default: addresses and ranges', () => {
  const good = ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', '0.0.0.0/0']
  const bad = ['', 'localhost', '10.0.0.0/33', '10.0.0.0/8/8', '::/129', '10.0.0.0/x', '10.0.0.1:80']
  expect(good.filter((text) => !isAddressRange(text))).toEqual([])
  expect(bad.filter(isAddressRange)).toEqual([])
})
