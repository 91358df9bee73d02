import type { DebtAtRiskResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo } from 'react'
import { useWorld } from '../../data/context.tsx'
import { debtAtRiskQuery } from '../../data/riskQueries.ts'
import { bpsText, countText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Chart, type ChartData, type Curve } from '../../parts/chart.tsx'
import { AsOf, Computed } from '../../parts/computed.tsx'
import { type DataColumn, SaveButtons } from '../../parts/dataTable.tsx'
import { useQueryString } from '../../router/location.tsx'
import { words as all } from '../../words/risk.ts'

const words = all.debtAtRisk
const colours: readonly Curve['colour'][] = ['sea', 'bad', 'good', 'warn', 'dim']

type RiskCurve = DebtAtRiskResponse['underlyings'][number]

/** What would be liquidatable after drops of each price; `?underlying=` is the one that is shown alone. */
export function DebtCard() {
  const query = useQuery(debtAtRiskQuery(useWorld()))
  return (
    <Card title={words.title} aside={query.data && <AsOf {...query.data} />}>
      <p className="small dim">{words.lead}</p>
      <Computed query={query}>{(risk) => <Curves risk={risk} />}</Computed>
    </Card>
  )
}

function Curves({ risk }: { risk: DebtAtRiskResponse }) {
  const id = useId()
  const [asked, change] = useQueryString()
  const only = risk.underlyings.find(({ underlying }) => underlying === asked.get('underlying'))
  const data = useMemo(() => chartOf(only ? [only] : risk.underlyings.slice(0, colours.length)), [only, risk])
  return (
    <>
      <div className="stack">
        <label htmlFor={id}>{words.underlying}</label>
        <select
          id={id}
          value={only?.underlying ?? ''}
          onChange={({ target }) => change({ underlying: target.value === '' ? undefined : target.value })}
        >
          <option value="">{words.all}</option>
          {risk.underlyings.map(({ underlying }) => (
            <option key={underlying}>{underlying}</option>
          ))}
        </select>
      </div>
      <Chart title={words.title} data={data} />
      <SaveButtons
        file={`debt-at-risk-epoch-${risk.epoch}`}
        caption={words.title}
        columns={columns}
        rows={(only ? [only] : risk.underlyings).flatMap(({ underlying, points }) =>
          points.map((point) => ({ underlying, ...point })),
        )}
      />
    </>
  )
}

type Row = RiskCurve['points'][number] & { underlying: string }

const columns: readonly DataColumn<Row>[] = [
  { key: 'underlying', name: words.underlying, cell: (row) => row.underlying, plain: (row) => row.underlying },
  {
    key: 'dropBps',
    name: words.drop,
    cell: (row) => dropText(row.dropBps),
    plain: (row) => row.dropBps,
    isRight: true,
  },
  {
    key: 'accounts',
    name: words.accounts,
    cell: (row) => countText(row.accounts),
    plain: (row) => row.accounts,
    isRight: true,
  },
  {
    key: 'debtUsdWad',
    name: words.debt,
    cell: (row) => usdText(row.debtUsdWad),
    plain: (row) => String(row.debtUsdWad),
    isRight: true,
  },
]

function dropText(bps: number): string {
  return bps === 0 ? bpsText(0) : `−${bpsText(bps)}`
}

function chartOf(curves: readonly RiskCurve[]): ChartData {
  const drops = curves[0]?.points.map(({ dropBps }) => dropBps) ?? []
  return {
    xs: drops.map((bps) => bps / 100),
    isTime: false,
    xName: words.drop,
    xTexts: drops.map(dropText),
    curves: curves.map(({ underlying, points }, index) => ({
      name: underlying,
      colour: colours[index] ?? 'dim',
      values: points.map(({ debtUsdWad }) => Number(debtUsdWad / 10n ** 16n) / 100),
      texts: points.map(({ debtUsdWad }) => usdText(debtUsdWad)),
    })),
  }
}
