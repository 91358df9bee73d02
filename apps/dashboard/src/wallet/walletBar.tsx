import { useMutation } from '@tanstack/react-query'
import type { Connector } from '@wagmi/core'
import { useEffect, useState } from 'react'
import { AddressName } from '../parts/names.tsx'
import { words } from '../words/account.ts'
import type { Wallet } from './useWallet.ts'
import { WalletProblem } from './walletProblem.tsx'

const text = words.wallet
/** From then on a reader is told to look for the wallet’s window. */
const slowMs = 4_000

/** Connects one of the wallets that have announced themselves, on a click and not before. */
export function WalletBar({ wallet }: { wallet: Wallet }) {
  const { connected, found } = wallet
  const connecting = useMutation({ mutationFn: (connector: Connector) => wallet.connect(connector) })
  const isSlow = useIsSlow(connecting.isPending)
  if (connected !== undefined)
    return (
      <div className="row">
        <span>
          {text.connected(connected.connector.name)} <AddressName address={connected.address} />
        </span>
        <button type="button" className="plain small" onClick={() => void wallet.disconnect()}>
          {text.disconnect}
        </button>
      </div>
    )
  if (found.length === 0)
    return (
      <div className="notice">
        <strong>{text.none}</strong>
        <span>{text.noneNext}</span>
      </div>
    )
  return (
    <div className="stack">
      <p className="dim small">{text.lead}</p>
      <div className="row">
        {found.map((connector) => (
          <button
            key={connector.uid}
            type="button"
            className={found.length === 1 ? 'main' : undefined}
            disabled={connecting.isPending}
            onClick={() => connecting.mutate(connector)}
          >
            {text.connect(connector.name)}
          </button>
        ))}
      </div>
      {isSlow && (
        <div className="notice warn" role="status">
          <strong>{text.slow}</strong>
          <span>{text.slowNext}</span>
        </div>
      )}
      {connecting.error && <WalletProblem error={connecting.error} />}
    </div>
  )
}

/** Whether something has been going on for long. */
function useIsSlow(isPending: boolean): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    setSlow(false)
    if (!isPending) return
    const timer = setTimeout(() => setSlow(true), slowMs)
    return () => clearTimeout(timer)
  }, [isPending])
  return isSlow
}
