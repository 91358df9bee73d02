import { type Config, type Connector, getConnectorClient } from '@wagmi/core'
import type { ActingClient, ActionParameters } from '../actions/createAction.ts'

/** On which of the config’s chains, and with which of its connectors: those that are connected unless told. */
export type ConnectedParameters<config extends Config> = {
  chainId?: config['chains'][number]['id'] | undefined
  connector?: Connector | undefined
}

/** An action as wagmi has them: the config first, and the chains that it knows by their types. */
export type ConnectedAction<parameters, result> = <config extends Config>(
  config: config,
  parameters: parameters & Pick<ActionParameters, 'plimsoll'> & ConnectedParameters<config>,
) => Promise<result>

/**
 * Makes an action of a viem client one of a wagmi config: the connected wallet sends, the config’s transport reads. Rejects
 * as the action does, and as wagmi’s `getConnectorClient`, with `ConnectorChainMismatchError` if the wallet is on another
 * chain.
 */
export function connected<parameters, result>(
  action: (client: ActingClient, parameters: parameters & ActionParameters) => Promise<result>,
): ConnectedAction<parameters, result> {
  return async (config, { chainId, connector, ...parameters }) => {
    const wallet = await getConnectorClient(config, {
      ...(chainId === undefined ? {} : { chainId }),
      ...(connector === undefined ? {} : { connector }),
    })
    const publicClient = config.getClient({ chainId: wallet.chain.id })
    return action(wallet, { ...parameters, publicClient } as unknown as parameters & ActionParameters)
  }
}
