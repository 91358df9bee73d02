import { hashOperatorSet } from '@plimsoll/protocol'
import { getOperators } from '@plimsoll/sdk/actions'
import { useMutation } from '@tanstack/react-query'
import type { Connector } from '@wagmi/core'
import { createClient, custom } from 'viem'
import { useWorld } from '../../data/context.tsx'
import { Waiting } from '../../parts/loaded.tsx'
import { switchWallet } from '../../wallet/switchWallet.ts'
import { useWallet } from '../../wallet/useWallet.ts'
import { WalletBar } from '../../wallet/walletBar.tsx'
import { WalletProblem } from '../../wallet/walletProblem.tsx'
import { words } from '../../words/verify.ts'

const text = words.trust

/**
 * Compares those whom this browser believes with the registry of the home chain, read through the reader’s own wallet: by
 * other providers than the node’s.
 */
export function RegistryCheck() {
  const { plimsoll, deployment } = useWorld()
  const wallet = useWallet()
  const [home] = deployment.chains
  const comparing = useMutation({
    async mutationFn(connector: Connector) {
      const [chain] = wallet?.config.chains ?? []
      if (chain === undefined || home === undefined) throw new TypeError('a deployment has a chain')
      await switchWallet(connector, chain)
      const provider = (await connector.getProvider()) as Parameters<typeof custom>[0]
      const client = createClient({ chain, transport: custom(provider) })
      const { vault } = plimsoll.chain(chain.id)
      const set = await getOperators(client, { vault, node: plimsoll.unverified })
      return hashOperatorSet(set) === hashOperatorSet(plimsoll.trust().set)
    },
  })
  if (wallet === undefined || home === undefined) return <Waiting />
  const { connected } = wallet
  return (
    <div className="stack">
      <WalletBar wallet={wallet} />
      {connected && (
        <span>
          <button type="button" disabled={comparing.isPending} onClick={() => comparing.mutate(connected.connector)}>
            {text.ask(home.name)}
          </button>
        </span>
      )}
      {comparing.data !== undefined && (
        <p className={comparing.data ? 'notice good' : 'notice bad'} role="status">
          {comparing.data ? text.same(home.name) : text.other(home.name)}
        </p>
      )}
      {comparing.error && <WalletProblem error={comparing.error} />}
    </div>
  )
}
