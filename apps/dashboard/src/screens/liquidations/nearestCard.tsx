import type { AccountsResponse } from '@plimsoll/sdk'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useRef } from 'react'
import { useWorld } from '../../data/context.tsx'
import { accountsQuery } from '../../data/queries.ts'
import { countText, ratioText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { AccountName } from '../../parts/names.tsx'
import { words as own } from '../../words/liquidations.ts'
import { words } from '../../words.ts'

const text = own.liquidations

const pageSize = 100
const rowHeight = 40

/** Everybody with debt, the nearest to their line first: as many as a node lists, and only what is in sight is asked for. */
export function NearestCard() {
  const world = useWorld()
  const first = useQuery(accountsQuery(world, { limit: pageSize, offset: 0 }))
  return (
    <Card title={text.nearest}>
      <Loaded query={first}>
        {({ total }) => (total === 0 ? <p className="empty">{text.noDebts}</p> : <List total={total} />)}
      </Loaded>
    </Card>
  )
}

function List({ total }: { total: number }) {
  const world = useWorld()
  const place = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const seen = rows.getVirtualItems()
  const offsets = [...new Set(seen.map(({ index }) => index - (index % pageSize)))]
  const pages = useQueries({
    queries: offsets.map((offset) => accountsQuery(world, { limit: pageSize, offset })),
  })
  const entryAt = (index: number) =>
    pages[offsets.indexOf(index - (index % pageSize))]?.data?.accounts[index % pageSize]
  const { account, health, above, equity } = text.list
  return (
    <>
      <p className="small dim">{text.count(countText(total))}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys as well. */}
      <section className="virtual" ref={place} tabIndex={0} aria-label={text.listLabel}>
        <table aria-rowcount={total + 1}>
          <thead>
            <tr>
              <th scope="col">{account}</th>
              {[health, above, equity].map((name) => (
                <th key={name} scope="col" className="right">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={seen[0]?.start ?? 0} />
            {seen.map(({ index }) => (
              <Row key={index} index={index} entry={entryAt(index)} />
            ))}
            <Space height={rows.getTotalSize() - (seen.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </section>
    </>
  )
}

/** Stands for the rows that are not in sight. */
function Space({ height }: { height: number }) {
  return (
    <tr>
      <td colSpan={4} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

const Row = memo(({ index, entry }: { index: number; entry: AccountsResponse['accounts'][number] | undefined }) => {
  const { margin } = entry ?? {}
  const surplus = margin?.maintenanceSurplusUsdWad ?? 0n
  return (
    <tr aria-rowindex={index + 2} style={{ height: rowHeight }}>
      <td>{entry ? <AccountName account={entry.account} /> : <span className="dim">…</span>}</td>
      <td className="right num">
        {margin && (margin.healthWad === null ? words.account.noDebt : ratioText(margin.healthWad))}
      </td>
      <td className="right num">
        {margin && (surplus < 0n ? <Tag tone="bad">{words.account.liquidatable}</Tag> : usdText(surplus))}
      </td>
      <td className="right num">{margin && usdText(margin.equityUsdWad)}</td>
    </tr>
  )
})
