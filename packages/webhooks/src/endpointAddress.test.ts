import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { expect, test } from 'vitest'
import { endpointAddresses, endpointLookup, parseEndpointUrl } from './endpointAddress.ts'
import { EndpointRefused } from './errors.ts'

const publicOnly = { allowPrivate: false }
const anywhere = { allowPrivate: true }

/** Looks a name up that resolves to these addresses. */
function resolve(addresses: readonly string[], { protocol = 'https:', ...rules } = { ...publicOnly }) {
  const names: LookupFunction = (_host, _options, answer) =>
    answer(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  return new Promise((resolve, reject) => {
    endpointLookup({ protocol, ...rules }, names)('name.example', { all: true }, (error, found) =>
      error ? reject(error) : resolve([found].flat().map((one) => (typeof one === 'string' ? one : one.address))),
    )
  })
}

test('default', async () => {
  expect(parseEndpointUrl('https://calls.example/hook?token=1', publicOnly).host).toBe('calls.example')
  expect(await resolve(['93.184.216.34', '2606:2800:220:1::1'])).toHaveLength(2)
})

test.each([
  'ftp://calls.example',
  'http://calls.example',
  'https://user@calls.example',
  'https://calls.example/#part',
  'https://127.0.0.1',
  'https://2130706433',
  'https://0x7f.1',
  'https://10.1.2.3',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]',
  'https://[::ffff:127.0.0.1]',
  'https://[::ffff:a9fe:a9fe]',
  'https://[fd00::1]',
  `https://calls.example/${'x'.repeat(2_048)}`,
  'calls.example',
])('error: %s is refused', (url) => {
  expect(() => parseEndpointUrl(url, publicOnly)).toThrow(EndpointRefused)
})

test.each([
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:93.184.216.34',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  'fe80::1',
  'fc00::1',
  'fec0::1',
  'ff02::1',
])('error: a name that resolves to %s is refused, also beside a public address', async (address) => {
  await expect(resolve([address])).rejects.toThrow(EndpointRefused)
  await expect(resolve(['93.184.216.34', address])).rejects.toThrow(EndpointRefused)
})

test('behavior: private addresses where they are allowed; plain HTTP never leaves this machine', async () => {
  expect(parseEndpointUrl('http://localhost:1', anywhere).port).toBe('1')
  expect(await resolve(['10.0.0.1'], anywhere)).toEqual(['10.0.0.1'])
  expect(await resolve(['127.0.0.1', '::1'], { ...anywhere, protocol: 'http:' })).toHaveLength(2)
  await expect(resolve(['10.0.0.1'], { ...anywhere, protocol: 'http:' })).rejects.toThrow(EndpointRefused)
  await expect(resolve(['93.184.216.34'], { ...anywhere, protocol: 'http:' })).rejects.toThrow(EndpointRefused)
  expect(() => parseEndpointUrl('http://93.184.216.34', anywhere)).toThrow(EndpointRefused)
})

test('behavior: where messages would go, without sending one', async () => {
  const names: LookupFunction = (_host, _options, answer) => answer(null, [{ address: '93.184.216.34', family: 4 }])
  expect(await endpointAddresses('https://calls.example/hook', publicOnly, names)).toEqual(['93.184.216.34'])
  expect(await endpointAddresses('https://[2606:2800:220:1::1]/hook', publicOnly)).toEqual(['2606:2800:220:1::1'])
})

test('error: a name that leads nowhere, or to a private address', async () => {
  const nowhere: LookupFunction = (_host, _options, answer) =>
    answer(Object.assign(new Error('queryA ENOTFOUND calls.example'), { code: 'ENOTFOUND' }), '')
  const asking = endpointAddresses('https://calls.example/?key=1', publicOnly, nowhere)
  await expect(asking).rejects.toMatchObject({ details: { host: 'calls.example', reason: 'ENOTFOUND' } })
  const inside: LookupFunction = (_host, _options, answer) => answer(null, [{ address: '10.0.0.1', family: 4 }])
  await expect(endpointAddresses('https://calls.example', publicOnly, inside)).rejects.toThrow(EndpointRefused)
})
