import { PlimsollError } from '@plimsoll/protocol'
import type { ReactNode } from 'react'
import { words } from '../words.ts'

/**
 * An error in words: what it is, what was expected and seen, and what to do. What a node or a chain says in it is shown as
 * text.
 */
export function Problem({ error, children }: { error: Error; children?: ReactNode }) {
  const { heading, other } = words.problems
  const isOurs = error instanceof PlimsollError
  const details = isOurs ? Object.entries(error.details) : []
  return (
    <div className="notice bad" role="alert">
      <strong>{heading[error.name] ?? other}</strong>
      <span>{isOurs ? error.shortMessage : error.message}</span>
      {details.length > 0 && (
        <dl>
          {details.map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{plain(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {isOurs && error.hint !== undefined && <span>{error.hint}</span>}
      {children}
    </div>
  )
}

/** A detail of an error in one line that is not endless. */
function plain(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : (JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? String(value))
  return text.length > 400 ? `${text.slice(0, 400)} …` : text
}
