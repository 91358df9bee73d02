import { contractAccountId, eoaAccountId } from '@plimsoll/protocol'
import type { RiskConfigResponse } from '@plimsoll/sdk'
import { type ReactNode, useState } from 'react'
import { getAddress, isAddressEqual } from 'viem'
import { chainName, useWorld, vaultText } from '../../../data/context.tsx'
import { accountText, shortHex } from '../../../format/addresses.ts'
import { decimalText, unitsText } from '../../../format/amounts.ts'
import { Transaction } from '../../../wallet/transaction.tsx'
import type { Wallet } from '../../../wallet/useWallet.ts'
import { WalletBar } from '../../../wallet/walletBar.tsx'
import { words } from '../../../words/account.ts'
import type { ActKind } from './actPlace.ts'
import type { Act, ActingAccount } from './forecast.ts'
import { sendAct } from './sendAct.ts'

const text = words.act

/** The wallet, then the transaction in words, then in the wallet, on the chain, and in a snapshot. Each step waits for a click. */
export function ReviewAct({
  kind,
  act,
  asset,
  tokenSymbol,
  cost,
  at,
  wallet,
  children,
}: {
  kind: ActKind
  /** Undefined while what is filled in is none. */
  act: Act | undefined
  asset: RiskConfigResponse['assets'][number]
  tokenSymbol: string
  /** The most base units of the token that it takes from the wallet. */
  cost: bigint | undefined
  at: ActingAccount
  wallet: Wallet
  /** What the margin would be, and what stands against it: until it is done. */
  children: ReactNode
}) {
  // What was reviewed is what is sent, also when a new snapshot has come since.
  const [reviewed, setReviewed] = useState<Act>()
  const address = wallet.connected?.address
  if (reviewed !== undefined)
    return (
      <ActTransaction act={reviewed} {...{ asset, tokenSymbol, cost, at }} onBack={() => setReviewed(undefined)}>
        {children}
      </ActTransaction>
    )
  const isAnybodys = kind === 'deposit' || kind === 'repay'
  const isOwn = address !== undefined && isOwner(at, { address, act })
  return (
    <>
      {children}
      <WalletBar wallet={wallet} />
      {address !== undefined && !isOwn && (
        <div className={isAnybodys ? 'notice' : 'notice warn'}>
          <strong>{text.otherAccount(shortHex(getAddress(address)))}</strong>
          <span>{isAnybodys ? text.otherAccountFine : text.otherAccountNot}</span>
        </div>
      )}
      {address !== undefined && (
        <span>
          <button
            type="button"
            className="main"
            disabled={act === undefined || (!isOwn && !isAnybodys)}
            onClick={() => setReviewed(act)}
          >
            {text.review}
          </button>
        </span>
      )}
    </>
  )
}

function ActTransaction({
  act,
  asset,
  tokenSymbol,
  cost,
  at: { account, snapshot },
  onBack,
  children,
}: {
  act: Act
  asset: RiskConfigResponse['assets'][number]
  tokenSymbol: string
  cost: bigint | undefined
  at: ActingAccount
  onBack: () => void
  children: ReactNode
}) {
  const world = useWorld()
  const { deployment } = world
  const { kind, units, slot, toSlot = slot } = act
  const { chainId } = deployment.chains[slot] ?? { chainId: 0 }
  const [chain, to] = [chainName(deployment, slot), chainName(deployment, toSlot)]
  const amount = `${decimalText(units, asset.decimals)} ${kind === 'repay' ? asset.symbol : tokenSymbol}`
  // Loans and repayments are between the account and a pool, all else is a call of the vault.
  const isOfPool = kind === 'borrow' || kind === 'repay'
  return (
    <Transaction
      slot={slot}
      sentence={text.sentences[kind](amount, `${chain} (${chainId})`, to)}
      facts={[
        [text.contract, isOfPool ? text.pool(getAddress(asset.token)) : text.vault(vaultText(world, slot))],
        [text.account, accountText(account)],
      ]}
      run={(where) => sendAct(act, { ...where, account })}
      done={({ receipt: { blockNumber } }) => (
        <>
          <strong>{text.done[kind](chain)}</strong>
          <span>{text.mined(blockNumber, chain)}</span>
          <span>
            {(snapshot.cut[slot]?.number ?? 0n) >= blockNumber
              ? text.shown(snapshot.header.epoch)
              : text.waitsForSnapshot(chain, blockNumber)}{' '}
            {text.counts[kind](to)}
          </span>
        </>
      )}
      onBack={onBack}
    >
      {cost !== undefined && (
        <p className="small">{text.approves(unitsText(cost, { decimals: asset.decimals }), tokenSymbol)}</p>
      )}
      {children}
    </Transaction>
  )
}

/** Whether an address acts for the account where the action takes place. §2. */
function isOwner(
  { account, links, snapshot }: ActingAccount,
  { address, act }: { address: `0x${string}`; act: Act | undefined },
): boolean {
  if (account === eoaAccountId(address)) return true
  const chainId = snapshot.cut[act?.slot ?? 0]?.chainId ?? 0
  return (
    account === contractAccountId({ chainId, address }) ||
    links.some((link) => link.slot === act?.slot && isAddressEqual(link.address, address))
  )
}
