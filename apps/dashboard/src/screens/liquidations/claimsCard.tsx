import type { ProvenClaim } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { type Address, getAddress, isAddress } from 'viem'
import { chainName, useWorld } from '../../data/context.tsx'
import { claimsQuery } from '../../data/queries.ts'
import { Card } from '../../parts/card.tsx'
import { Age } from '../../parts/figure.tsx'
import { FindForm } from '../../parts/findForm.tsx'
import { Loaded, Waiting } from '../../parts/loaded.tsx'
import { AccountName } from '../../parts/names.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { useQueryString } from '../../router/location.tsx'
import { words as own } from '../../words/liquidations.ts'
import { words } from '../../words.ts'
import { useAmounts } from './amounts.ts'

const text = own.liquidations

// See `nowCard.tsx`.
const SettlePanel = lazy(async () => ({ default: (await import('./settlePanel.tsx')).SettlePanel }))

/** So many rows are not in the way. */
const few = 10

/** What a liquidator is owed on other chains, and what each claim waits for. */
export function ClaimsCard() {
  const [query] = useQueryString()
  const asked = query.get('beneficiary') ?? ''
  return (
    <Card title={text.claims}>
      <FindForm
        label={text.beneficiary}
        hint="0x…"
        go={words.account.show}
        wrong={words.front.notFound}
        placeOf={(what) => (isAddress(what) ? `/liquidations?beneficiary=${getAddress(what)}` : undefined)}
        given={asked}
      />
      {isAddress(asked) && <Claims beneficiary={asked} />}
    </Card>
  )
}

function Claims({ beneficiary }: { beneficiary: Address }) {
  const world = useWorld()
  const { deployment } = world
  const amount = useAmounts()
  const [settled, setSettled] = useState<number>()
  const query = useQuery(claimsQuery(world, beneficiary))
  return (
    <Loaded query={query}>
      {({ claims, next, snapshot }) => {
        const table = (
          <SimpleTable<ProvenClaim>
            caption={text.claims}
            rows={claims}
            rowKey={({ debtSlot, index }) => `${debtSlot}/${index}`}
            empty={text.noClaims}
            columns={[
              { name: text.claimColumns.pays, cell: ({ custodySlot }) => chainName(deployment, custodySlot) },
              {
                name: text.claimColumns.units,
                cell: ({ assetId, units }) => amount(assetId, units),
                isRight: true,
              },
              {
                name: text.claimColumns.from,
                cell: ({ debtSlot, index }) => `${chainName(deployment, debtSlot)} #${index}`,
              },
              { name: text.claimColumns.account, cell: ({ account }) => <AccountName account={account} /> },
              {
                name: text.claimColumns.waits,
                cell: ({ custodySlot }) => text.waitsForSettle(chainName(deployment, custodySlot)),
              },
            ]}
          />
        )
        return (
          <>
            {claims.length > few ? (
              <details>
                <summary>{text.claimsFound(claims.length)}</summary>
                {table}
              </details>
            ) : (
              table
            )}
            <p className="row">
              {[...new Set(claims.map(({ custodySlot }) => custodySlot))].map((slot) => (
                <button key={slot} type="button" onClick={() => setSettled(slot)}>
                  {text.settle(chainName(deployment, slot))}
                </button>
              ))}
            </p>
            {settled !== undefined && (
              <Suspense fallback={<Waiting />}>
                <SettlePanel
                  key={settled}
                  beneficiary={beneficiary}
                  slot={settled}
                  count={claims.filter(({ custodySlot }) => custodySlot === settled).length}
                />
              </Suspense>
            )}
            <p className="small dim">
              {text.claimsNote} <Age since={snapshot.header.timestamp} />.{next !== null && ` ${text.moreClaims}`}
            </p>
          </>
        )
      }}
    </Loaded>
  )
}
