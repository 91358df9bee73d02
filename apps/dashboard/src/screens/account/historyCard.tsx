import type { AccountId } from '@plimsoll/protocol'
import type { HistoryResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useWorld } from '../../data/context.tsx'
import { ratioText } from '../../format/amounts.ts'
import { timeText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { Chart, type ChartData } from '../../parts/chart.tsx'
import { Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { navigate, usePath } from '../../router/location.tsx'
import { words } from '../../words/account.ts'
import { words as common } from '../../words.ts'
import { historyQuery } from './accountQueries.ts'

const text = words.history
/** One of so many snapshots is asked for: a node answers with a hundred at most. */
const spans = [1, 10, 100]

/** Health over time; a point leads to the account as it was, verified. */
export function HistoryCard({ account }: { account: AccountId }) {
  const [every, setEvery] = useState(1)
  const query = useQuery(historyQuery(useWorld(), { account, every }))
  return (
    <Card title={text.title} aside={<Tag>{text.unverified}</Tag>}>
      <label className="narrow">
        {text.spans}
        <select value={every} onChange={({ target }) => setEvery(Number(target.value))}>
          {spans.map((span) => (
            <option key={span} value={span}>
              {text.span(span)}
            </option>
          ))}
        </select>
      </label>
      <Loaded query={query}>{({ entries }) => <Entries entries={entries} />}</Loaded>
      <p className="small dim">{text.note}</p>
    </Card>
  )
}

function Entries({ entries }: { entries: HistoryResponse['entries'] }) {
  const path = usePath()
  const data = useMemo(() => chartOf(entries), [entries])
  if (entries.length === 0) return <p className="empty">{text.none}</p>
  const hrefOf = (index: number) => `${path}?epoch=${entries.at(-1 - index)?.epoch}`
  return <Chart title={text.title} data={data} hrefOf={hrefOf} onPick={(index) => navigate(hrefOf(index))} />
}

/** Oldest first. Doubles are drawn, texts are exact. */
function chartOf(entries: HistoryResponse['entries']): ChartData {
  const oldestFirst = [...entries].reverse()
  const health = oldestFirst.map(({ margin }) => margin?.healthWad ?? null)
  return {
    xs: oldestFirst.map(({ timestamp }) => Number(timestamp)),
    isTime: true,
    xName: text.time,
    xTexts: oldestFirst.map(({ timestamp, epoch }) => text.at(timeText(timestamp), epoch)),
    curves: [
      {
        name: text.health,
        colour: 'sea',
        values: health.map((wad) => (wad === null ? null : Number(wad) / 1e18)),
        texts: oldestFirst.map(({ margin }) => {
          if (margin === null) return text.noLeaf
          return margin.healthWad === null ? common.account.noDebt : ratioText(margin.healthWad)
        }),
      },
      { name: text.line, colour: 'bad', values: health.map(() => 1), texts: health.map(() => '1.000') },
    ],
  }
}
