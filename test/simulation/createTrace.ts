/** What happened in a run, line by line, each with its virtual time in ms. */
export type Trace = {
  readonly lines: readonly string[]
  /** Ms since the start of the run. */
  elapsedMs: () => number
  note: (line: string | (() => string)) => void
}

/** A trace that keeps its lines only if it is wanted: a thousand runs have no use for them. */
export function createTrace(isWanted: boolean, elapsedMs: () => number): Trace {
  const lines: string[] = []
  return {
    lines,
    elapsedMs,
    note(line) {
      if (isWanted) lines.push(`${elapsedMs()} ${typeof line === 'string' ? line : line()}`)
    },
  }
}
