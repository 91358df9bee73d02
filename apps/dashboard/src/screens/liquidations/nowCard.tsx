import type { AccountId } from '@plimsoll/protocol'
import type { AccountsResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useWorld } from '../../data/context.tsx'
import { liquidatableQuery, liquidationQuery } from '../../data/queries.ts'
import { countText, ratioText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Loaded, Waiting } from '../../parts/loaded.tsx'
import { AccountName } from '../../parts/names.tsx'
import { words as own } from '../../words/liquidations.ts'
import { words } from '../../words.ts'
import type { Offer } from './amounts.ts'
import { Offers } from './offers.tsx'

const text = own.liquidations

// Wallets take wagmi and the contracts’ ABIs, which nobody loads who only looks.
const LiquidatePanel = lazy(async () => ({ default: (await import('./liquidatePanel.tsx')).LiquidatePanel }))

/** So many are asked for at once; the rest is behind a button. */
const pageSize = 10

/** Everybody below maintenance margin, the lowest first, each with what may be done. */
export function NowCard() {
  const world = useWorld()
  const [shown, setShown] = useState(pageSize)
  /** What is being taken; it stays when the account is above its line again. */
  const [taken, setTaken] = useState<{ account: AccountId; offer: Offer }>()
  const query = useQuery(liquidatableQuery(world, { limit: shown }))
  return (
    <Card title={text.now}>
      {taken && (
        <section className="stack" aria-label={text.taking}>
          <h3 className="row">
            <AccountName account={taken.account} />
            <button type="button" className="plain small" onClick={() => setTaken(undefined)}>
              {text.close}
            </button>
          </h3>
          <Suspense fallback={<Waiting />}>
            <LiquidatePanel key={`${taken.account}/${taken.offer.liability}/${taken.offer.collateral}`} {...taken} />
          </Suspense>
        </section>
      )}
      <Loaded query={query}>
        {({ accounts, total }) => (
          <>
            {total === 0 && <p className="empty">{text.nobody}</p>}
            <ul className="stack">
              {accounts.map((entry) => (
                <li key={entry.account}>
                  <Liquidatable entry={entry} onTake={(offer) => setTaken({ account: entry.account, offer })} />
                </li>
              ))}
            </ul>
            {total > shown && (
              <p className="row">
                {words.of(countText(shown), countText(total))}
                <button type="button" onClick={() => setShown(Math.min(total, shown + pageSize))}>
                  {text.more}
                </button>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Card>
  )
}

function Liquidatable({
  entry: { account, margin },
  onTake,
}: {
  entry: AccountsResponse['accounts'][number]
  onTake: (offer: Offer) => void
}) {
  const query = useQuery(liquidationQuery(useWorld(), account))
  return (
    <section className="stack" aria-label={text.offersOf(account)}>
      <h3 className="row">
        <AccountName account={account} />
        <span className="num bad-text">
          {words.account.health} {margin.healthWad === null ? '' : ratioText(margin.healthWad)}
        </span>
        <span className="num dim">
          {words.account.equity} {usdText(margin.equityUsdWad)}
        </span>
      </h3>
      <Loaded query={query}>{(response) => <Offers response={response} onTake={onTake} />}</Loaded>
    </section>
  )
}
