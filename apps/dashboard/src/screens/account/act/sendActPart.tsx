import { contractAccountId, eoaAccountId } from '@plimsoll/protocol'
import type { RiskConfigResponse } from '@plimsoll/sdk'
import { useMutation } from '@tanstack/react-query'
import type { Config } from '@wagmi/core'
import { type ReactNode, useState } from 'react'
import { getAddress, isAddressEqual } from 'viem'
import { chainName, useWorld } from '../../../data/context.tsx'
import { accountText, shortHex } from '../../../format/addresses.ts'
import { decimalText, unitsText } from '../../../format/amounts.ts'
import type { Stage } from '../../../wallet/tellingWallet.ts'
import type { Wallet } from '../../../wallet/useWallet.ts'
import { WalletProblem } from '../../../wallet/walletProblem.tsx'
import { words } from '../../../words/account.ts'
import type { ActKind } from './actPlace.ts'
import type { Act, ActingAccount } from './forecast.ts'
import { sendAct } from './sendAct.ts'

const text = words.act

/** The transaction in words, then in the wallet, then on the chain, then in a snapshot. Each step waits for a click. */
export function SendAct({
  kind,
  act,
  asset,
  tokenSymbol,
  cost,
  at,
  wallet: { connector, address },
  config,
  isReviewed,
  setReviewed,
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
  wallet: NonNullable<Wallet['connected']>
  config: Config
  isReviewed: boolean
  setReviewed: (isReviewed: boolean) => void
  children: ReactNode
}) {
  const { plimsoll, deployment } = useWorld()
  const [stage, setStage] = useState<Stage>()
  const { account, snapshot } = at
  const sending = useMutation({
    mutationFn: (act: Act) => sendAct(act, { config, connector, plimsoll, account, onStage: setStage }),
    onSettled: () => setStage(undefined),
  })
  const isAnybodys = kind === 'deposit' || kind === 'repay'
  const isOwn = isOwner(at, { address, act })
  if (sending.data) {
    const { variables: done } = sending
    const { blockNumber } = sending.data.receipt
    const seen = snapshot.cut[done.slot]?.number ?? 0n
    const chain = chainName(deployment, done.slot)
    const to = chainName(deployment, done.toSlot ?? done.slot)
    return (
      <div className="notice good" role="status">
        <strong>{text.done[done.kind](chain)}</strong>
        <span>{text.mined(blockNumber, chain)}</span>
        <span>
          {seen >= blockNumber ? text.shown(snapshot.header.epoch) : text.waitsForSnapshot(chain, blockNumber)}{' '}
          {text.counts[done.kind](to)}
        </span>
      </div>
    )
  }
  return (
    <div className="stack">
      {!isOwn && (
        <div className={isAnybodys ? 'notice' : 'notice warn'}>
          <strong>{text.otherAccount(shortHex(getAddress(address)))}</strong>
          <span>{isAnybodys ? text.otherAccountFine : text.otherAccountNot}</span>
        </div>
      )}
      {act === undefined || !isReviewed ? (
        <span>
          <button
            type="button"
            className="main"
            disabled={act === undefined || (!isOwn && !isAnybodys)}
            onClick={() => setReviewed(true)}
          >
            {text.review}
          </button>
        </span>
      ) : (
        <section className="notice review" aria-label={text.inWords}>
          <h3>{text.inWords}</h3>
          <p>{sentence(act)}</p>
          <dl>
            <dt>{text.contract}</dt>
            <dd>{contractOf(act)}</dd>
            <dt>{text.account}</dt>
            <dd>{accountText(account)}</dd>
            <dt>{text.sender}</dt>
            <dd>{getAddress(address)}</dd>
          </dl>
          {cost !== undefined && (
            <p className="small">{text.approves(unitsText(cost, { decimals: asset.decimals }), tokenSymbol)}</p>
          )}
          {children}
          <p className="small dim">{text.simulates(connector.name)}</p>
          <div className="row">
            <button type="button" className="main" disabled={sending.isPending} onClick={() => sending.mutate(act)}>
              {text.send(connector.name)}
            </button>
            <button type="button" disabled={sending.isPending} onClick={() => setReviewed(false)}>
              {text.back}
            </button>
          </div>
          {stage && (
            <p role="status" aria-live="polite">
              {stage.at === 'mining'
                ? text.stages.mining(shortHex(stage.transaction), stage.isApproval)
                : text.stages[stage.at](connector.name, chainName(deployment, act.slot))}
            </p>
          )}
        </section>
      )}
      {sending.error && <WalletProblem error={sending.error} />}
    </div>
  )

  function sentence({ kind, units, slot, toSlot = slot }: Act): string {
    const amount = `${decimalText(units, asset.decimals)} ${kind === 'repay' ? asset.symbol : tokenSymbol}`
    const { chainId } = deployment.chains[slot] ?? { chainId: 0 }
    return text.sentences[kind](amount, `${chainName(deployment, slot)} (${chainId})`, chainName(deployment, toSlot))
  }

  /** Loans and repayments are between the account and a pool, all else is a call of the vault. */
  function contractOf({ kind, slot }: Act): string {
    const isPool = kind === 'borrow' || kind === 'repay'
    const vault = plimsoll.chain(deployment.chains[slot]?.chainId ?? 0).vault
    return isPool ? text.pool(getAddress(asset.token)) : text.vault(getAddress(vault))
  }
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
