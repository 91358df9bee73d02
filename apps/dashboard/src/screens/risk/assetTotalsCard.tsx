import type { TotalsResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../data/context.tsx'
import { assetOf, symbolOf } from '../../data/labels.ts'
import { bpsText, countText, unitsText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { words as all } from '../../words/risk.ts'

const { assets: words, kinds } = all

type Asset = TotalsResponse['assets'][number]

/** What all accounts hold and owe of each asset, where it counts, and how much of it few have. */
export function AssetTotalsCard({ totals: { epoch, assets } }: { totals: TotalsResponse }) {
  const { deployment } = useWorld()
  const unitsOf = (units: bigint, assetId: number) =>
    unitsText(units, { decimals: assetOf(deployment, assetId)?.decimals ?? 0 })
  const columns: readonly DataColumn<Asset>[] = [
    {
      key: 'asset',
      name: words.asset,
      cell: ({ assetId }) => <strong>{symbolOf(deployment, assetId)}</strong>,
      plain: ({ assetId }) => symbolOf(deployment, assetId),
    },
    {
      key: 'chain',
      name: words.chain,
      cell: ({ slot }) => chainName(deployment, slot),
      plain: ({ slot }) => chainName(deployment, slot),
    },
    { key: 'kind', name: words.kind, cell: ({ kind }) => kinds[kind], plain: ({ kind }) => kind },
    {
      key: 'accounts',
      name: words.accounts,
      cell: ({ accounts }) => countText(accounts),
      plain: ({ accounts }) => accounts,
      isRight: true,
    },
    {
      key: 'units',
      name: words.units,
      cell: ({ units, assetId }) => unitsOf(units, assetId),
      plain: ({ units }) => String(units),
      isRight: true,
    },
    {
      key: 'valueUsdWad',
      name: words.value,
      cell: ({ valueUsdWad }) => usdText(valueUsdWad),
      plain: ({ valueUsdWad }) => String(valueUsdWad),
      isRight: true,
    },
    {
      key: 'countedUnitsByChain',
      name: words.counted,
      cell: ({ counted, assetId, leaving }) => (
        <>
          {counted.map(({ slot, units }) => (
            <div key={slot} className="num">
              {chainName(deployment, slot)} {unitsOf(units, assetId)}
            </div>
          ))}
          {leaving > 0n && (
            <div className="num warn-text">
              {all.totals.leaving} {unitsOf(leaving, assetId)}
            </div>
          )}
        </>
      ),
      plain: ({ counted }) => counted.map(({ slot, units }) => `${chainName(deployment, slot)}: ${units}`).join('; '),
    },
    {
      key: 'largestBps',
      name: words.first,
      cell: ({ concentration }) => bpsText(concentration.firstBps),
      plain: ({ concentration }) => concentration.firstBps,
      isRight: true,
    },
    {
      key: 'tenLargestBps',
      name: words.together,
      cell: ({ concentration }) => bpsText(concentration.togetherBps),
      plain: ({ concentration }) => concentration.togetherBps,
      isRight: true,
    },
  ]
  return (
    <Card title={words.title}>
      <DataTable
        file={`assets-epoch-${epoch}`}
        caption={words.title}
        columns={columns}
        rows={assets}
        rowKey={({ assetId }) => String(assetId)}
      />
    </Card>
  )
}
