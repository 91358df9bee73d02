import type { LiquidationsResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { chainName, useWorld } from '../../data/context.tsx'
import { assetOf, debtOf } from '../../data/labels.ts'
import { liquidationsQuery } from '../../data/riskQueries.ts'
import { accountText } from '../../format/addresses.ts'
import { countText, unitsText } from '../../format/amounts.ts'
import { timeText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { Chart, type ChartData } from '../../parts/chart.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { Age, Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { AccountName, AddressName } from '../../parts/names.tsx'
import { words as all } from '../../words/risk.ts'

const words = all.liquidations

type Event = LiquidationsResponse['events'][number]

/** Debts that others had to end, over time. */
export function LiquidationsCard() {
  const world = useWorld()
  const [before, setBefore] = useState<number>()
  const query = useQuery(liquidationsQuery(world, before))
  return (
    <Card title={words.title}>
      <p className="small dim">{words.lead}</p>
      <Loaded query={query}>
        {({ events, next }) =>
          events.length === 0 ? (
            <p className="empty">{words.none}</p>
          ) : (
            <>
              <OverTime events={events} />
              <EventTable events={events} />
              {next !== null && (
                <span>
                  <button type="button" onClick={() => setBefore(next)}>
                    {words.more}
                  </button>
                </span>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  )
}

function OverTime({ events }: { events: readonly Event[] }) {
  const data = useMemo(() => chartOf(events), [events])
  return <Chart title={words.title} data={data} />
}

const hour = 3_600n
const day = 86_400n
/** A picture of less than a day says little. */
const leastSteps = 24n

/** How many there were in each hour, or in each day where they are further apart. */
function chartOf(events: readonly Event[]): ChartData {
  const times = events.map(({ timestamp }) => timestamp)
  const first = times.at(-1) ?? 0n
  const last = times[0] ?? first
  const step = last - first > 4n * day ? day : hour
  const end = last - (last % step)
  const begin = end - leastSteps * step < first ? end - leastSteps * step : first - (first % step)
  const steps = Array.from({ length: Number((end - begin) / step) + 1 }, (_, index) => begin + BigInt(index) * step)
  const countOf = (kind: Event['kind']) => {
    const found = new Map<bigint, number>()
    for (const event of events) {
      const at = event.timestamp - (event.timestamp % step)
      if (event.kind === kind) found.set(at, (found.get(at) ?? 0) + 1)
    }
    return steps.map((at) => found.get(at) ?? 0)
  }
  const curve = (name: string, { kind, colour }: { kind: Event['kind']; colour: 'sea' | 'bad' }) => {
    const values = countOf(kind)
    return { name, colour, values, texts: values.map(countText) }
  }
  return {
    xs: steps.map(Number),
    isTime: true,
    xName: step === day ? words.perDay : words.perHour,
    xTexts: steps.map(timeText),
    curves: [
      curve(words.liquidations, { kind: 'liquidation', colour: 'sea' }),
      curve(words.writeOffs, { kind: 'write-off', colour: 'bad' }),
    ],
  }
}

function EventTable({ events }: { events: readonly Event[] }) {
  const { deployment } = useWorld()
  const debtText = (event: Event) => {
    const debt = debtOf(deployment, event)
    const units = event.kind === 'liquidation' ? event.repaidUnits : event.debtUnits
    return debt === undefined ? String(units) : `${unitsText(units, debt)} ${debt.symbol}`
  }
  const seizedText = (event: Event) => {
    if (event.kind === 'write-off') return all.noValue
    const asset = assetOf(deployment, event.assetId)
    return asset === undefined ? String(event.units) : `${unitsText(event.units, asset)} ${asset.symbol}`
  }
  const columns: readonly DataColumn<Event>[] = [
    {
      key: 'timestamp',
      name: words.time,
      cell: ({ timestamp }) => <Age since={timestamp} />,
      plain: ({ timestamp }) => String(timestamp),
    },
    {
      key: 'kind',
      name: words.kind,
      cell: ({ kind }) => <Tag tone={kind === 'write-off' ? 'bad' : 'warn'}>{words.kindOf[kind]}</Tag>,
      plain: ({ kind }) => kind,
    },
    {
      key: 'account',
      name: words.account,
      cell: ({ account }) => <AccountName account={account} />,
      plain: ({ account }) => accountText(account),
    },
    {
      key: 'chain',
      name: words.chain,
      cell: ({ slot }) => chainName(deployment, slot),
      plain: ({ slot }) => chainName(deployment, slot),
    },
    {
      key: 'debtUnits',
      name: words.debt,
      cell: debtText,
      plain: (event) => String(event.kind === 'liquidation' ? event.repaidUnits : event.debtUnits),
      isRight: true,
    },
    {
      key: 'tokens',
      name: words.tokens,
      cell: (event) => {
        const tokens = event.kind === 'liquidation' ? event.repaidTokens : event.lostTokens
        const debt = debtOf(deployment, event)
        return debt === undefined ? String(tokens) : unitsText(tokens, debt)
      },
      plain: (event) => String(event.kind === 'liquidation' ? event.repaidTokens : event.lostTokens),
      isRight: true,
    },
    {
      key: 'seizedUnits',
      name: words.seized,
      cell: seizedText,
      plain: (event) => (event.kind === 'liquidation' ? String(event.units) : null),
      isRight: true,
    },
    {
      key: 'by',
      name: words.by,
      cell: (event) => {
        const by = event.kind === 'liquidation' ? event.liquidator : event.caller
        return by === null ? words.nobody : <AddressName address={by} />
      },
      plain: (event) => (event.kind === 'liquidation' ? event.liquidator : event.caller),
    },
    {
      key: 'block',
      name: words.block,
      cell: ({ blockNumber, logIndex }) => `${countText(blockNumber)}/${logIndex}`,
      plain: ({ blockHash, logIndex }) => `${blockHash}/${logIndex}`,
      isRight: true,
    },
  ]
  return (
    <DataTable
      file="liquidations"
      caption={words.title}
      columns={columns}
      rows={events}
      rowKey={({ number }) => String(number)}
      isHot={({ kind }) => kind === 'write-off'}
    />
  )
}
