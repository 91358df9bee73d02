import { useMutation } from '@tanstack/react-query'
import { words } from '../words/account.ts'
import { switchWallet } from './switchWallet.ts'
import type { Wallet } from './useWallet.ts'
import { WalletProblem } from './walletProblem.tsx'

const text = words.wallet

/** A chain that cannot be read: where the node lists no URL of it, a wallet that is on it is asked. `onSwitched` reads again. */
export function SilentChain({ wallet, slot, onSwitched }: { wallet: Wallet; slot: number; onSwitched: () => void }) {
  const { config, connected } = wallet
  const chain = config.chains[slot]
  const switching = useMutation({
    async mutationFn() {
      if (connected && chain) await switchWallet(connected.connector, chain)
    },
    onSuccess: onSwitched,
  })
  if (chain === undefined) return null
  return (
    <div className="notice warn">
      <strong>{text.silent(chain.name)}</strong>
      {connected === undefined ? (
        <span>{text.silentNext(chain.name)}</span>
      ) : (
        <span>
          <button type="button" disabled={switching.isPending} onClick={() => switching.mutate()}>
            {text.switchTo(connected.connector.name, chain.name)}
          </button>
        </span>
      )}
      {switching.error && <WalletProblem error={switching.error} />}
    </div>
  )
}
