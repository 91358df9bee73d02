import { memo } from 'react'
import { chainName, useWorld } from '../../data/context.tsx'
import { type RecentEvent, useRecentEvents } from '../../data/recentEvents.ts'
import { bpsText, countText, ratioText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Age, Tag, type Tone } from '../../parts/figure.tsx'
import { AccountName } from '../../parts/names.tsx'
import { words as own } from '../../words/liquidations.ts'
import { words } from '../../words.ts'
import { useAmounts } from './amounts.ts'

const text = own.happening

const types = [
  'margin.call',
  'margin.worse',
  'margin.liquidatable',
  'margin.cured',
  'liquidated',
  'claim.booked',
  'claim.settled',
] as const

const tones: Readonly<Record<string, Tone>> = {
  'margin.call': 'warn',
  'margin.worse': 'warn',
  'margin.liquidatable': 'bad',
  'margin.cured': 'good',
}

/** Who crosses a line, is liquidated, is paid: as the node tells it, while the page is open. */
export function EventsCard() {
  const { events, count, error } = useRecentEvents(types)
  return (
    <Card title={text.title} aside={<span className="small dim num">{text.count(countText(count))}</span>}>
      {error !== undefined && <p className="small bad-text">{text.lost}</p>}
      {events.length === 0 ? (
        <p className="empty">{text.nothing}</p>
      ) : (
        <ul className="stack events">
          {events.map((told) => (
            <Told key={told.number} told={told} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const Told = memo(({ told: { event, at } }: { told: RecentEvent }) => {
  const { deployment } = useWorld()
  const amount = useAmounts()
  return (
    <li className="row small">
      <Tag {...(tones[event.type] && { tone: tones[event.type] })}>{text.types[event.type] ?? event.type}</Tag>
      {'account' in event && <AccountName account={event.account} />}
      <span>{detail()}</span>
      <span className="dim">
        <Age since={at} />
      </span>
    </li>
  )

  function detail(): string {
    if ('cure' in event) {
      const { healthWad } = event.margin
      return text.line(bpsText(event.line), healthWad === null ? words.account.noDebt : ratioText(healthWad))
    }
    if (event.type === 'liquidated')
      return text.on(amount(event.assetId, event.units), chainName(deployment, event.slot))
    if (event.type === 'claim.booked' || event.type === 'claim.settled')
      return text.on(amount(event.assetId, event.units), chainName(deployment, event.custodySlot))
    return ''
  }
})
