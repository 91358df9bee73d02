import { useEffect, useRef } from 'react'
import { getAddress } from 'viem'
import { Waiting } from '../../parts/loaded.tsx'
import { navigate } from '../../router/location.tsx'
import { useWallet } from '../../wallet/useWallet.ts'
import { WalletBar } from '../../wallet/walletBar.tsx'

/** Connects a wallet and opens its account; one that is connected already is left to be chosen. */
export function OwnAccount() {
  const wallet = useWallet()
  const address = wallet?.connected?.address
  const before = useRef<string | null>(null)
  useEffect(() => {
    if (wallet === undefined) return
    if (before.current === '' && address !== undefined) navigate(`/account/${getAddress(address)}`)
    before.current = address ?? ''
  }, [wallet, address])
  return wallet === undefined ? <Waiting /> : <WalletBar wallet={wallet} />
}
