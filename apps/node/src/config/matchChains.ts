import type { Deployment } from '@plimsoll/protocol'
import { InvalidConfig } from '../errors.ts'
import type { ChainWithHeaders } from './providerHeaders.ts'

/** How a node reaches one chain of the deployment. */
export type ChainConfig = Deployment['chains'][number] & ChainWithHeaders

/** The deployment's chains in slot order, each with its entry in the configuration file. Throws `InvalidConfig` unless they pair off. */
export function matchChains({
  file,
  deployment,
  chains,
}: {
  file: string
  deployment: Deployment
  chains: readonly ChainWithHeaders[]
}): ChainConfig[] {
  const known = deployment.chains.map(({ chainId }) => chainId)
  const extra = chains.findIndex(({ chainId }) => !known.includes(chainId))
  if (extra >= 0)
    throw new InvalidConfig('The node configuration has a chain that is not in the deployment', {
      details: {
        file,
        field: `chains[${extra}].chainId`,
        expected: `one of ${known.join(', ')}`,
        seen: chains[extra]?.chainId,
      },
    })
  return deployment.chains.map((chain) => {
    const entry = chains.find(({ chainId }) => chainId === chain.chainId)
    if (entry) return { ...entry, ...chain }
    throw new InvalidConfig('The node configuration lacks a chain of the deployment', {
      details: {
        file,
        field: 'chains',
        expected: `an entry with chainId ${chain.chainId} (${chain.name})`,
        seen: chains.map(({ chainId }) => chainId).join(', '),
      },
    })
  })
}
