import type { TotalsResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../data/context.tsx'
import { partBps } from '../../data/labels.ts'
import { bpsText, countText, shortUsdText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { AsOf } from '../../parts/computed.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { Figure, Figures } from '../../parts/figure.tsx'
import { words as all } from '../../words/risk.ts'

const { totals: words, bands: bandWords, chains: chainWords, noValue } = all

/** All accounts in four figures. */
export function TotalsCard({ totals }: { totals: TotalsResponse }) {
  const { accounts, collateralUsdWad, debtUsdWad } = totals
  return (
    <Card title={words.title} aside={<AsOf {...totals} />}>
      <Figures>
        <Figure name={words.accounts}>{countText(accounts)}</Figure>
        <Figure name={words.collateral}>{shortUsdText(collateralUsdWad)}</Figure>
        <Figure name={words.debt}>{shortUsdText(debtUsdWad)}</Figure>
        <Figure name={words.used}>{partText(debtUsdWad, collateralUsdWad)}</Figure>
      </Figures>
    </Card>
  )
}

/** How many accounts are how far from their line, and what they owe. §13. */
export function BandsCard({ totals: { epoch, bands, debtUsdWad } }: { totals: TotalsResponse }) {
  type Band = TotalsResponse['bands'][number]
  const columns: readonly DataColumn<Band>[] = [
    { key: 'fromBps', name: bandWords.band, cell: bandText, plain: ({ fromBps }) => fromBps },
    {
      key: 'accounts',
      name: bandWords.accounts,
      cell: ({ accounts }) => countText(accounts),
      plain: ({ accounts }) => accounts,
      isRight: true,
    },
    {
      key: 'debtUsdWad',
      name: bandWords.debt,
      cell: (band) => usdText(band.debtUsdWad),
      plain: (band) => String(band.debtUsdWad),
      isRight: true,
    },
    {
      key: 'debtBps',
      name: bandWords.share,
      cell: (band) => partText(band.debtUsdWad, debtUsdWad),
      plain: (band) => Number(partBps(band.debtUsdWad, debtUsdWad) ?? 0n),
      isRight: true,
    },
  ]
  return (
    <Card title={bandWords.title}>
      <p className="small dim">{bandWords.lead}</p>
      <DataTable
        file={`margin-lines-epoch-${epoch}`}
        caption={bandWords.title}
        columns={columns}
        rows={bands}
        rowKey={({ fromBps }) => String(fromBps)}
        isHot={({ fromBps, accounts }) => fromBps === null && accounts > 0}
      />
    </Card>
  )
}

function bandText({ fromBps, toBps }: { fromBps: number | null; toBps: number | null }): string {
  if (fromBps === null) return bandWords.below
  return toBps === null ? bandWords.above(bpsText(fromBps)) : bandWords.between(bpsText(fromBps), bpsText(toBps))
}

/** Collateral and debt where they count. §4. */
export function ChainsCard({ totals: { epoch, chains } }: { totals: TotalsResponse }) {
  const { deployment } = useWorld()
  type Chain = TotalsResponse['chains'][number]
  const columns: readonly DataColumn<Chain>[] = [
    {
      key: 'chain',
      name: chainWords.chain,
      cell: ({ slot }) => chainName(deployment, slot),
      plain: ({ slot }) => chainName(deployment, slot),
    },
    {
      key: 'collateralUsdWad',
      name: chainWords.collateral,
      cell: ({ collateralUsdWad }) => usdText(collateralUsdWad),
      plain: ({ collateralUsdWad }) => String(collateralUsdWad),
      isRight: true,
    },
    {
      key: 'debtUsdWad',
      name: chainWords.debt,
      cell: ({ debtUsdWad }) => usdText(debtUsdWad),
      plain: ({ debtUsdWad }) => String(debtUsdWad),
      isRight: true,
    },
    {
      key: 'debtBps',
      name: chainWords.used,
      cell: ({ debtUsdWad, collateralUsdWad }) => partText(debtUsdWad, collateralUsdWad),
      plain: ({ debtUsdWad, collateralUsdWad }) => plainPart(debtUsdWad, collateralUsdWad),
      isRight: true,
    },
  ]
  return (
    <Card title={chainWords.title}>
      <DataTable
        file={`chains-epoch-${epoch}`}
        caption={chainWords.title}
        columns={columns}
        rows={chains}
        rowKey={({ slot }) => String(slot)}
      />
    </Card>
  )
}

/** A part as percent. */
export function partText(part: bigint, whole: bigint): string {
  const bps = partBps(part, whole)
  return bps === null ? noValue : bpsText(bps)
}

function plainPart(part: bigint, whole: bigint): number | null {
  const bps = partBps(part, whole)
  return bps === null ? null : Number(bps)
}
