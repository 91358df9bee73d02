import type { TotalsResponse } from '@plimsoll/sdk'
import { useId } from 'react'
import { chainName, useWorld } from '../../data/context.tsx'
import { assetOf, symbolOf } from '../../data/labels.ts'
import { accountText } from '../../format/addresses.ts'
import { unitsText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { AccountName } from '../../parts/names.tsx'
import { useQueryString } from '../../router/location.tsx'
import { words as all } from '../../words/risk.ts'
import { partText } from './totalsCards.tsx'

const words = all.concentration

type Row = { account: TotalsResponse['debtors']['largest'][number]['account']; amount: bigint }

/** Who has most of one asset, or owes most: `?asset=` is its number. */
export function ConcentrationCard({ totals }: { totals: TotalsResponse }) {
  const { deployment } = useWorld()
  const id = useId()
  const [asked, change] = useQueryString()
  const asset = totals.assets.find(({ assetId }) => String(assetId) === asked.get('asset'))
  const rows: Row[] = asset
    ? asset.concentration.largest.map(({ account, units }) => ({ account, amount: units }))
    : totals.debtors.largest.map(({ account, debtUsdWad }) => ({ account, amount: debtUsdWad }))
  const whole = asset ? asset.units : totals.debtUsdWad
  const decimals = asset ? (assetOf(deployment, asset.assetId)?.decimals ?? 0) : 18
  const amountText = (amount: bigint) => (asset ? unitsText(amount, { decimals }) : usdText(amount))
  const columns: readonly DataColumn<Row>[] = [
    {
      key: 'account',
      name: words.account,
      cell: ({ account }) => <AccountName account={account} />,
      plain: ({ account }) => accountText(account),
    },
    {
      key: asset ? 'units' : 'debtUsdWad',
      name: words.amount,
      cell: ({ amount }) => amountText(amount),
      plain: ({ amount }) => String(amount),
      isRight: true,
    },
    {
      key: 'part',
      name: words.share,
      cell: ({ amount }) => partText(amount, whole),
      plain: ({ amount }) => partText(amount, whole),
      isRight: true,
    },
  ]
  const holders = asset ? asset.accounts : totals.bands.reduce((sum, { accounts }) => sum + accounts, 0)
  return (
    <Card title={words.title} aside={<span className="small dim">{words.holders(holders)}</span>}>
      <p className="small dim">{words.lead}</p>
      <div className="stack">
        <label htmlFor={id}>{words.of}</label>
        <select
          id={id}
          value={asset?.assetId ?? ''}
          onChange={({ target }) => change({ asset: target.value === '' ? undefined : target.value })}
        >
          <option value="">{words.debtors}</option>
          {totals.assets.map(({ assetId, slot }) => (
            <option key={assetId} value={assetId}>
              {`${symbolOf(deployment, assetId)}, ${chainName(deployment, slot)}`}
            </option>
          ))}
        </select>
      </div>
      <DataTable
        file={`concentration-${asset ? `asset-${asset.assetId}` : 'debt'}-epoch-${totals.epoch}`}
        caption={words.title}
        columns={columns}
        rows={rows}
        rowKey={({ account }) => account}
      />
    </Card>
  )
}
