import { describe, expect, test } from 'vitest'
import { salt } from '../test/fixtures.ts'
import { parseDeployment } from './deployment.ts'
import { InvalidDeployment } from './errors.ts'

const address = (byte: string) => `0x${byte.repeat(20)}`
const chain = (slot: number) => ({
  slot,
  chainId: 100 + slot,
  name: `chain ${slot}`,
  registry: address('01'),
  vault: address('02'),
  lens: address('03'),
})
const deployment = {
  name: 'local',
  salt,
  epochSeconds: 2,
  maxAgeRisk: 60,
  maxAgeLiquidate: 60,
  chains: [chain(0), chain(1)],
}

describe('parseDeployment', () => {
  test('default', () => {
    expect(parseDeployment(deployment)).toEqual(deployment)
  })

  test.each([
    ['chains[1].vault', { chains: [chain(0), { ...chain(1), vault: '0x12' }] }, /20-byte address/],
    ['chains[1].slot', { chains: [chain(0), { ...chain(1), slot: 0 }] }, /expected 1/],
    ['chains[1].chainId', { chains: [chain(0), { ...chain(1), chainId: 100 }] }, /earlier chain/],
    ['chains[1].name', { chains: [chain(0), { ...chain(1), name: 'chain 0' }] }, /earlier chain/],
    ['chains', { chains: [] }, /./],
    ['chains', { chains: [0, 1, 2, 3, 4, 5].map(chain) }, /at most 5/],
    ['salt', { salt: '0x00' }, /32 bytes/],
    ['epochSeconds', { epochSeconds: 0 }, /./],
  ])('error: %s', (field, change, message) => {
    expect(() => parseDeployment({ ...deployment, ...change })).toThrow(InvalidDeployment)
    expect(() => parseDeployment({ ...deployment, ...change })).toThrow(message)
    expect(() => parseDeployment({ ...deployment, ...change })).toThrow(`\n  ${field}: `)
  })
})
