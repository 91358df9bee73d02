import { type ReactNode, useEffect, useRef, useState } from 'react'
import { words } from '../words.ts'

/** A column: what stands over it, and what a row has in it. */
export type Column<Row> = { name: string; cell: (row: Row) => ReactNode; isRight?: boolean }

/**
 * A table of few rows. On a narrow screen each row becomes a card, with the names of the columns beside their values.
 * `caption` is read out and not shown.
 */
export function SimpleTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  isHot = () => false,
  empty = words.none,
}: {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Rows that a reader must see first. */
  isHot?: (row: Row) => boolean
  empty?: string
}) {
  if (rows.length === 0) return <p className="empty">{empty}</p>
  return (
    <Sideways name={caption}>
      <table className="cardy">
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isRight }) => (
              <th key={name} scope="col" className={isRight ? 'right' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={isHot(row) ? 'hot' : undefined}>
              {columns.map(({ name, cell, isRight }) => (
                <td key={name} data-label={name} className={isRight ? 'right num' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

/** What may be wider than there is room: then it scrolls, and is reached by the keyboard. */
function Sideways({ name, children }: { name: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const [isWide, setWide] = useState(false)
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const seen = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth))
    for (const watched of [element, ...element.children]) seen.observe(watched)
    return () => seen.disconnect()
  }, [])
  return (
    <div ref={place} className="scroll" {...(isWide && { tabIndex: 0, role: 'group', 'aria-label': name })}>
      {children}
    </div>
  )
}
