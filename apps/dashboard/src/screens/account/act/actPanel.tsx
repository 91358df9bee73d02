import { margin, marginTotals } from '@plimsoll/protocol'
import type { RiskConfigResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { chainName, useWorld } from '../../../data/context.tsx'
import { decimalText, parseDecimal, unitsText, usdText } from '../../../format/amounts.ts'
import { useAgeSeconds } from '../../../parts/figure.tsx'
import { Waiting } from '../../../parts/loaded.tsx'
import { useQueryString } from '../../../router/location.tsx'
import { SilentChain } from '../../../wallet/silentChain.tsx'
import { useWallet, type Wallet } from '../../../wallet/useWallet.ts'
import { words } from '../../../words/account.ts'
import { words as common } from '../../../words.ts'
import { type AccountState, changed } from '../accountState.ts'
import { healthText, Pair } from '../whatIf/pair.tsx'
import { type ActPlace, actQuery } from './actPlace.ts'
import { chainFactsQuery, costOf, sharesOf } from './chainFacts.ts'
import { type Act, type ActingAccount, assetsFor, changeOf, mostOf, obstacleTo } from './forecast.ts'
import { Obstacles } from './obstacles.tsx'
import { ReviewAct } from './reviewAct.tsx'

const text = words.act

type Given = { place: ActPlace; at: ActingAccount; state: AccountState; config: RiskConfigResponse }
type RiskAsset = RiskConfigResponse['assets'][number]

/** One action: what is filled in, what the margin is before and after, the wallet, and the transaction in words. */
export function ActPanel(given: Given) {
  const wallet = useWallet()
  const assets = assetsFor(given.place.kind, { state: given.state, assets: given.config.assets })
  const asset = assets.find(({ assetId }) => assetId === given.place.assetId) ?? assets[0]
  if (wallet === undefined) return <Waiting />
  if (asset === undefined) return <p className="empty">{text.nothingTo[given.place.kind]}</p>
  return <ActForm {...given} {...{ wallet, assets, asset }} />
}

function ActForm({
  place,
  at,
  state,
  config,
  wallet,
  assets,
  asset,
}: Given & { wallet: Wallet; assets: readonly RiskAsset[]; asset: RiskAsset }) {
  const { deployment } = useWorld()
  const [, change] = useQueryString()
  const id = useId()
  const { kind, amount = '' } = place
  const { assetId, decimals } = asset
  const nameOf = (slot: number) => chainName(deployment, slot)
  const slots = slotsFor(place, { asset, state, at })
  const other = slots.includes(place.slot ?? -1) ? place.slot : slots[0]
  // A release is done where the units count, all else on the chain of the asset.
  const slot = kind === 'release' ? (other ?? asset.slot) : asset.slot
  const toSlot = kind === 'pledge' ? other : kind === 'release' ? asset.slot : undefined
  const address = wallet.connected?.address
  const facts = useQuery(chainFactsQuery(wallet.config, { asset, address, account: at.account }))
  const { balance, pool } = facts.data ?? {}
  const tokenSymbol = symbolOfToken(asset, config.assets)
  const typed = parseDecimal(amount, decimals)
  const isTooOld = useAgeSeconds(at.snapshot.header.timestamp) > deployment.maxAgeRisk

  /** In the numbers of the account: a loan is as many debt shares as the pool makes of it. */
  const own = (units: bigint): Act => ({
    kind,
    assetId,
    slot,
    toSlot,
    units: kind === 'borrow' && pool ? sharesOf(units, pool.index) : units,
  })
  const isKnown = typed !== undefined && typed > 0n && (kind !== 'borrow' || pool !== undefined)
  const after = isKnown ? changed(state, changeOf(own(typed))) : undefined
  const obstacle = isKnown ? obstacleTo(own(typed), state) : undefined
  const cost = kind === 'deposit' ? typed : kind === 'repay' && pool && typed ? costOf(typed, pool.index) : undefined
  const lacking = cost !== undefined && balance !== undefined && cost > balance ? cost - balance : undefined
  const most = mostTyped()

  function mostTyped(): bigint | undefined {
    if (kind === 'deposit') return balance
    if (kind === 'repay') return pool?.debt ?? mostOf(own(0n), { state, limit: 0n })
    if (kind !== 'borrow') return mostOf(own(0n), { state, limit: 0n })
    if (pool === undefined) return undefined
    const shares = mostOf({ ...own(0n) }, { state, limit: sharesOf(pool.cash, pool.index) })
    const tokens = (shares * pool.index) / 10n ** 27n
    return tokens < pool.cash ? tokens : pool.cash
  }

  const set = (more: Partial<ActPlace>) => change(actQuery({ kind, assetId, amount, slot: place.slot, ...more }))
  return (
    <div className="stack loose">
      <form className="fields" onSubmit={(event) => event.preventDefault()}>
        <label>
          {text.asset}
          <select value={assetId} onChange={({ target }) => set({ assetId: Number(target.value), slot: undefined })}>
            {assets.map((asset) => (
              <option key={asset.assetId} value={asset.assetId}>
                {text.assetOn(asset.symbol, nameOf(asset.slot))}
              </option>
            ))}
          </select>
        </label>
        {slots.length > 0 && (
          <label>
            {kind === 'pledge' ? text.toChain : text.fromChain}
            <select value={other} onChange={({ target }) => set({ slot: Number(target.value) })}>
              {slots.map((slot) => (
                <option key={slot} value={slot}>
                  {nameOf(slot)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {kind === 'repay' ? text.amountOfDebt(asset.symbol) : text.amountOf(tokenSymbol)}
          <span className="search">
            <input
              inputMode="decimal"
              autoComplete="off"
              value={amount}
              placeholder="0.0"
              aria-describedby={`${id}-amount`}
              aria-invalid={amount !== '' && typed === undefined}
              onChange={({ target }) => set({ amount: target.value })}
            />
            <button
              type="button"
              disabled={most === undefined || most === 0n}
              onClick={() => most !== undefined && set({ amount: decimalText(most, decimals) })}
            >
              {text.max}
            </button>
          </span>
        </label>
      </form>
      <p className="small dim" id={`${id}-amount`}>
        {amount !== '' && typed === undefined && <span className="bad-text">{text.notAnAmount(decimals)} </span>}
        {balance !== undefined && `${text.balance(unitsText(balance, { decimals }), tokenSymbol)} `}
        {kind === 'repay' && cost !== undefined && text.costs(unitsText(cost, { decimals }), tokenSymbol)}
        {kind === 'borrow' && pool && text.cash(unitsText(pool.cash, { decimals }), tokenSymbol)}
      </p>
      {facts.error && <SilentChain {...{ wallet, slot: asset.slot }} onSwitched={() => void facts.refetch()} />}
      <ReviewAct
        key={`${kind}/${assetId}/${slot}/${toSlot}/${amount}`}
        act={isKnown && lacking === undefined ? { kind, assetId, slot, toSlot, units: typed } : undefined}
        {...{ kind, asset, tokenSymbol, cost, at, wallet }}
      >
        {after && <BeforeAfter {...{ state, after, slot, chain: nameOf(slot) }} />}
        <Obstacles
          {...{ obstacle, lacking, decimals, symbol: tokenSymbol, chain: nameOf(slot) }}
          isTooOld={isTooOld && kind !== 'deposit' && kind !== 'repay'}
          maxAge={deployment.maxAgeRisk}
        />
      </ReviewAct>
    </div>
  )
}

/** Chains to choose from: where a pledge may go, or where units of the asset count that may be given back. */
function slotsFor(
  { kind }: ActPlace,
  { asset, state, at }: { asset: RiskAsset; state: AccountState; at: ActingAccount },
): number[] {
  const others = Array.from({ length: state.slots }, (_, slot) => slot).filter((slot) => slot !== asset.slot)
  if (kind === 'pledge') return others
  if (kind !== 'release') return []
  const counted = at.assets.find(({ assetId }) => assetId === asset.assetId)?.counted ?? []
  return others.filter((slot) => counted.some((at) => at.slot === slot))
}

/** What a pool lends is called as the collateral with the same price on its chain; the chain itself need not be asked. */
function symbolOfToken(asset: RiskAsset, assets: readonly RiskAsset[]): string {
  if (asset.kind === 'collateral') return asset.symbol
  const { slot, underlying } = asset
  const same = assets.find(
    (other) => other.kind === 'collateral' && other.slot === slot && other.underlying === underlying,
  )
  return same?.symbol ?? underlying
}

/** The margin before and after, and what counts on the chain of the action. */
function BeforeAfter({
  state,
  after,
  slot,
  chain,
}: {
  state: AccountState
  after: AccountState
  slot: number
  chain: string
}) {
  const [before, then] = [margin(state), margin(after)]
  const [now, next] = [marginTotals(before), marginTotals(then)]
  return (
    <dl className="beforeAfter" aria-label={text.beforeAfter}>
      <Pair name={common.account.health} before={healthText(now)} after={healthText(next)} />
      <Pair name={text.initial} before={usdText(now.initialSurplusUsdWad)} after={usdText(next.initialSurplusUsdWad)} />
      <Pair
        name={text.surplusOn(chain)}
        before={usdText(before.slotSurplus[slot] ?? 0n)}
        after={usdText(then.slotSurplus[slot] ?? 0n)}
      />
    </dl>
  )
}
