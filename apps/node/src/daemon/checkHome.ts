import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { hashOperatorSet, hashRiskConfig, zeroHash } from '@plimsoll/protocol'
import { createPublicClient, fallback, http } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { NoRiskConfig, OperatorSetMismatch, RiskConfigMismatch } from '../errors.ts'

/**
 * Compares the configured operators and risk parameters with the home registry's: with others this node could only ever
 * refuse. Throws `OperatorSetMismatch`, `RiskConfigMismatch`, `NoRiskConfig`, and viem's errors if no provider answers.
 */
export async function checkHome({ chains, set, risk, file }: NodeConfig): Promise<void> {
  const [home] = chains
  if (home === undefined) return
  const { providers, timeoutMs: timeout, registry: address, name: chain } = home
  const client = createPublicClient({ transport: fallback(providers.map(({ url }) => http(url, { timeout }))) })
  const registry = { address, abi: snapshotRegistryAbi } as const
  const [operators, config] = await Promise.all([
    client.readContract({ ...registry, functionName: 'operators' }),
    client.readContract({ ...registry, functionName: 'config' }),
  ])
  const setHash = hashOperatorSet(set)
  if (operators !== setHash)
    throw new OperatorSetMismatch('The configured operators are not the set in the home registry', {
      details: { file, chain, registry: address, expected: operators, seen: setHash },
      hint: 'Compare operators.threshold and the addresses and order of operators.members with what was deployed.',
    })
  const configHash = hashRiskConfig(risk)
  if (config === zeroHash)
    throw new NoRiskConfig('The home registry has no risk configuration in force yet', {
      details: { chain, registry: address, expected: configHash },
    })
  if (config !== configHash)
    throw new RiskConfigMismatch('The risk file is not the one in force on the home registry', {
      details: { file, chain, registry: address, expected: config, seen: configHash },
      hint: 'Install the risk file that the owner has put in force: every byte of its values counts.',
    })
}
