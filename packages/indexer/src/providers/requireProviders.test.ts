import { expect, test } from 'vitest'
import { InvalidProviders } from '../errors.ts'
import { requireProviders } from './requireProviders.ts'

const chain = { name: 'alpha' }
const a = { name: 'a', url: 'https://a.example/key' }
const b = { name: 'b', url: 'https://b.example/key' }
const c = { name: 'c', url: 'https://c.example/key' }

test('default', () => {
  requireProviders({ chain, providers: [a], quorum: 1 })
  requireProviders({ chain, providers: [a, b], quorum: 2 })
  requireProviders({ chain, providers: [a, b, c], quorum: 2 })
  requireProviders({ chain, providers: [a, b, c], quorum: 3 })
  const sockets = [
    { name: 'd', url: 'ws://d.example' },
    { name: 'e', url: 'wss://e.example/key' },
  ]
  requireProviders({ chain, providers: sockets, quorum: 2 })
})

test('error: a quorum of half or less, of more than all, of none', () => {
  for (const quorum of [0, 1, 3, 1.5, Number.NaN]) {
    expect(() => requireProviders({ chain, providers: [a, b], quorum })).toThrow(InvalidProviders)
  }
  expect(() => requireProviders({ chain, providers: [], quorum: 0 })).toThrow(InvalidProviders)
  expect(() => requireProviders({ chain, providers: [], quorum: 1 })).toThrow(InvalidProviders)
})

test('error: one provider under two names, two under one, and what is no HTTP or WebSocket URL; the URL is not shown', () => {
  for (const twin of [
    { ...a, name: 'z' },
    { ...b, name: 'a' },
    { name: 'z', url: 'HTTPS://A.example:443/key' },
  ]) {
    expect(() => requireProviders({ chain, providers: [a, twin], quorum: 2 })).toThrow(InvalidProviders)
  }
  for (const url of ['ftp://a.example/s3cret', 'a.example/s3cret', '']) {
    const refuse = () => requireProviders({ chain, providers: [{ name: 'a', url }], quorum: 1 })
    expect(refuse).toThrow(InvalidProviders)
    expect(refuse).not.toThrow(/s3cret/)
  }
})
