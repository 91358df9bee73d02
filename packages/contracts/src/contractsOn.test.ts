import { numberToHex } from 'viem'
import { expect, test } from 'vitest'
import { contractsOn } from './contractsOn.ts'
import { ChainNotInDeployment } from './errors.ts'
import { marginVaultAbi } from './generated/marginVaultAbi.ts'

const chains = [901, 902].map((chainId) => ({
  chainId,
  registry: numberToHex(chainId * 10 + 1, { size: 20 }),
  vault: numberToHex(chainId * 10 + 2, { size: 20 }),
  lens: numberToHex(chainId * 10 + 3, { size: 20 }),
}))

test('default', () => {
  const { registry, vault, lens } = contractsOn({ chains }, { chainId: 902 })
  expect([registry.address, vault.address, lens.address]).toEqual([
    chains[1]?.registry,
    chains[1]?.vault,
    chains[1]?.lens,
  ])
  expect(vault.abi).toBe(marginVaultAbi)
})

test('error: a chain that the deployment does not have', () => {
  expect(() => contractsOn({ chains }, { chainId: 1 })).toThrow(ChainNotInDeployment)
  expect(() => contractsOn({ chains }, { chainId: 1 })).toThrow(/901, 902/)
})
