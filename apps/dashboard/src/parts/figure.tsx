import type { ReactNode } from 'react'
import { useNow } from '../data/live.tsx'
import { durationText, timeText } from '../format/times.ts'
import { words } from '../words.ts'

/** Figures side by side. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className="figures">{children}</dl>
}

/** One number with its name, and a line beneath it. */
export function Figure({
  name,
  children,
  note,
  tone,
}: {
  name: string
  children: ReactNode
  note?: ReactNode
  tone?: Tone
}) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className={tone === undefined ? 'num' : `num ${tone}-text`}>
        {children}
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  )
}

export type Tone = 'good' | 'warn' | 'bad'

/** A short state. The colour says nothing that the word does not. */
export function Tag({ tone, children }: { tone?: Tone | 'sea'; children: ReactNode }) {
  return <span className={tone === undefined ? 'tag' : `tag ${tone}`}>{children}</span>
}

/** How long ago something was, in seconds since 1970; counts up as time goes. */
export function Age({ since }: { since: bigint | number }) {
  const seconds = useAgeSeconds(since)
  return (
    <time dateTime={new Date(Number(since) * 1_000).toISOString()} title={timeText(since)} className="num">
      {words.ago(durationText(seconds))}
    </time>
  )
}

/** Seconds from a time, in seconds since 1970, to now. */
export function useAgeSeconds(since: bigint | number): number {
  return Math.max(0, useNow() / 1_000 - Number(since))
}
