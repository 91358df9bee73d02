import { type OperatorBook, OperatorNotInSet } from '@plimsoll/attester'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { hashOperatorSet, hashRiskConfig, parseOperatorSet, zeroHash } from '@plimsoll/protocol'
import { type Address, createPublicClient, fallback, http } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { NoRiskConfig, OperatorSetMismatch, RiskConfigMismatch } from '../errors.ts'

/**
 * Compares the operators known here, the operator `self` of this node and the risk parameters with the home registry's:
 * with others this node could only ever refuse. Throws `OperatorSetMismatch`, `OperatorNotInSet`, `RiskConfigMismatch`,
 * `NoRiskConfig`, `InvalidOperatorSet`, and viem's errors if no provider answers.
 */
export async function checkHome(
  { chains, set, risk, file }: NodeConfig,
  { operators, self }: { operators: OperatorBook; self: Address | undefined },
): Promise<void> {
  const [home] = chains
  if (home === undefined) return
  const { providers, timeoutMs: timeout, registry: address, name: chain } = home
  const client = createPublicClient({ transport: fallback(providers.map(({ url }) => http(url, { timeout }))) })
  const registry = { address, abi: snapshotRegistryAbi } as const
  const [inForceHash, [threshold, members], config] = await Promise.all([
    client.readContract({ ...registry, functionName: 'operators' }),
    client.readContract({ ...registry, functionName: 'scheduledOperators' }),
    client.readContract({ ...registry, functionName: 'config' }),
  ])
  const scheduled =
    members.length > 0 ? parseOperatorSet({ threshold: Number(threshold), operators: members }) : undefined
  const isScheduled = scheduled !== undefined && hashOperatorSet(scheduled) === inForceHash
  const inForce = isScheduled ? scheduled : operators.byHash(inForceHash)
  if (inForce === undefined)
    throw new OperatorSetMismatch('The home registry has operators that are not known here', {
      details: { file, chain, registry: address, expected: inForceHash, seen: hashOperatorSet(set) },
      hint: 'Compare operators.threshold and the addresses and order of operators.members with what was deployed.',
    })
  const sets = [inForce, scheduled].filter((some) => some !== undefined)
  if (self !== undefined && !sets.some((some) => some.operators.includes(self)))
    throw new OperatorNotInSet('This operator’s key is neither in the operators’ set nor in a scheduled one.', {
      details: { file, chain, registry: address, expected: inForce.operators, seen: self },
      hint: 'Use the keystore of one of these operators. One that was removed can go on serving without the role attest.',
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
