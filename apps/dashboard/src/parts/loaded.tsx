import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useNow } from '../data/live.tsx'
import { words } from '../words.ts'
import { Problem } from './problem.tsx'

/** From then on a reader is told that something is slow. */
const longSeconds = 5

/**
 * What a query has: what it waits for, an error with what is known from before, or its data. Nothing waits without a word.
 */
export function Loaded<Data>({
  query,
  children,
  otherwise,
}: {
  query: UseQueryResult<Data, Error>
  children: (data: Data) => ReactNode
  /** Shows some errors in its own way; undefined for all others. */
  otherwise?: (error: Error) => ReactNode
}) {
  const { data, error } = query
  if (data === undefined && error === null) return <Waiting />
  const own = error === null ? undefined : otherwise?.(error)
  if (own !== undefined) return own
  return (
    <>
      {error !== null && (
        <Problem error={error}>
          {data !== undefined && <span>{words.problems.lost}</span>}
          <span>
            <button type="button" onClick={() => void query.refetch()}>
              {words.retry}
            </button>
          </span>
        </Problem>
      )}
      {data !== undefined && (
        <div className={error === null ? 'stack' : 'stack stale'} style={{ gap: '1.25rem' }}>
          {children(data)}
        </div>
      )}
    </>
  )
}

/** Waits, and says so once it takes long. */
export function Waiting() {
  const now = useNow()
  const [begun] = useState(Date.now)
  const seconds = Math.floor((now - begun) / 1_000)
  return (
    <div className="skeleton" role="status">
      {seconds < longSeconds ? words.waiting : words.waitingLong(seconds)}
    </div>
  )
}
