import { lazy, Suspense } from 'react'
import { Link } from '../router/location.tsx'
import { words } from '../words.ts'
import { Waiting } from './loaded.tsx'
import { type Column, SimpleTable } from './simpleTable.tsx'

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }))

/** One curve. Values are doubles: they are drawn, and decide nothing; `texts` are what they stand for, exactly. */
export type Curve = {
  name: string
  colour: 'sea' | 'good' | 'warn' | 'bad' | 'dim'
  /** Null where there is none: the curve has a gap. */
  values: readonly (number | null)[]
  texts: readonly string[]
}

/** Curves over the same places, from left to right. */
export type ChartData = {
  /** Seconds since 1970, or plain numbers. */
  xs: readonly number[]
  isTime: boolean
  xName: string
  xTexts: readonly string[]
  curves: readonly Curve[]
}

/**
 * Curves as a picture, and as a table for those who do not see it or want the numbers. `onPick` is told the place that was
 * clicked; `hrefOf` is where the same leads to from the table.
 */
export function Chart({
  title,
  data,
  onPick,
  hrefOf,
}: {
  title: string
  data: ChartData
  onPick?: (index: number) => void
  hrefOf?: (index: number) => string
}) {
  const { xs, xName, xTexts, curves } = data
  const columns: Column<number>[] = [
    { name: xName, cell: (index) => (hrefOf ? <Link to={hrefOf(index)}>{xTexts[index]}</Link> : xTexts[index]) },
    ...curves.map(({ name, texts }) => ({ name, cell: (index: number) => texts[index], isRight: true })),
  ]
  return (
    <figure className="stack">
      <div className="chart" aria-hidden="true">
        <Suspense fallback={<Waiting />}>
          <Plot data={data} {...(onPick && { onPick })} />
        </Suspense>
      </div>
      <details>
        <summary>{words.chart.asTable}</summary>
        <SimpleTable caption={title} columns={columns} rows={xs.map((_, index) => index)} rowKey={String} />
      </details>
    </figure>
  )
}
