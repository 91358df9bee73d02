import { RiskConfigMismatch } from '@plimsoll/aggregator'
import { type OperatorBook, OperatorNotInSet } from '@plimsoll/attester'
import type { ChainReader } from '@plimsoll/indexer'
import { hashOperatorSet, hashRiskConfig, zeroHash } from '@plimsoll/protocol'
import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { NoRiskConfig, OperatorSetMismatch } from '../errors.ts'

/**
 * Compares the operators known here, the operator's `address` of this node and the risk parameters with the home registry's, as
 * a quorum of providers sees them: with others this node could only ever refuse. Throws `OperatorSetMismatch`,
 * `OperatorNotInSet`, `RiskConfigMismatch`, `NoRiskConfig`, and what the reader throws.
 */
export async function checkHome(
  { chains, set, risk, file }: NodeConfig,
  {
    home,
    book,
    address,
  }: {
    home: Pick<ChainReader, 'head' | 'registry'> | undefined
    book: Pick<OperatorBook, 'byHash'>
    address: Address | undefined
  },
): Promise<void> {
  const [chain] = chains
  if (home === undefined || chain === undefined) return
  const { operators: inForceHash, scheduled, config } = await home.registry(await home.head())
  const place = { file, chain: chain.name, registry: chain.registry }
  const isScheduled = scheduled !== undefined && hashOperatorSet(scheduled.set) === inForceHash
  const inForce = isScheduled ? scheduled.set : book.byHash(inForceHash)
  if (inForce === undefined)
    throw new OperatorSetMismatch('The home registry has operators that are not known here', {
      details: { ...place, expected: inForceHash, seen: hashOperatorSet(set) },
      hint: 'Compare operators.threshold and the addresses and order of operators.members with what was deployed.',
    })
  const sets = [inForce, scheduled?.set].filter((some) => some !== undefined)
  if (address !== undefined && !sets.some((some) => some.operators.includes(address)))
    throw new OperatorNotInSet('This operator’s key is neither in the operators’ set nor in a scheduled one.', {
      details: { ...place, expected: inForce.operators, seen: address },
      hint: 'Use the keystore of one of these operators. One that was removed can go on serving without the role attest.',
    })
  const configHash = hashRiskConfig(risk)
  if (config === zeroHash)
    throw new NoRiskConfig('The home registry has no risk configuration in force yet', {
      details: { chain: place.chain, registry: place.registry, expected: configHash },
    })
  if (config !== configHash)
    throw new RiskConfigMismatch('The risk file is not the one in force on the home registry', {
      details: { ...place, expected: config, seen: configHash },
      hint: 'Install the risk file that the owner has put in force: every byte of its values counts.',
    })
}
