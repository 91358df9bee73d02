import type { LogFn, Logger } from 'pino'

type Arguments = Parameters<LogFn>
type LogMethod = (this: Logger, args: Arguments, method: LogFn, level: number) => void

/** Lines that were not written: how many, and what writes the last of them. */
type Fold = { until: number; repeated: number; write: (repeated: number) => void }

/** A hook of pino, and what writes everything that it still holds back. */
export type RepeatFolder = { logMethod: LogMethod; flush: () => void }

// What differs from line to line of one and the same problem. The last line is written with its own.
const passing = new Set(['epoch', 'digest', 'details', 'nonce', 'attempt', 'attempts', 'latencyMs'])
const [warn, fatal] = [40, 60]

/**
 * Folds warnings and errors that come again and again: the first is written at once, those like it within `windowMs` are
 * counted, and the last of them is written at its end with `repeated`, their number. Alike are lines of one level, with the same
 * message and the same fields, but for what passes, as epochs do: so another error, chain or peer is never folded in. Holds back
 * at most `most` different lines.
 */
export function foldRepeats({
  windowMs = 10_000,
  most = 1_000,
}: {
  windowMs?: number
  most?: number
} = {}): RepeatFolder {
  // The map keeps its order: the oldest window is the first.
  const folds = new Map<string, Fold>()
  let timer: NodeJS.Timeout | undefined

  function end(key: string, { repeated, write }: Fold): void {
    folds.delete(key)
    if (repeated > 0) write(repeated)
  }

  function endPassed(): void {
    timer = undefined
    const now = performance.now()
    for (const [key, fold] of folds) {
      if (fold.until > now) break
      end(key, fold)
    }
    wait()
  }

  function wait(): void {
    const [oldest] = folds.values()
    if (oldest === undefined || timer !== undefined) return
    timer = setTimeout(endPassed, Math.max(1, oldest.until - performance.now()))
    timer.unref()
  }

  return {
    logMethod(args, method, level) {
      const key = level < warn || level >= fatal ? undefined : keyOf(this.bindings(), { args, level })
      if (key === undefined) return method.apply(this, args)
      const write = (repeated: number) => method.apply(this, withCount(args, repeated))
      const fold = folds.get(key)
      if (fold !== undefined && fold.until > performance.now()) {
        fold.repeated += 1
        fold.write = write
        return
      }
      if (fold !== undefined) end(key, fold)
      method.apply(this, args)
      for (const [oldest, one] of folds) if (folds.size >= most) end(oldest, one)
      folds.set(key, { until: performance.now() + windowMs, repeated: 0, write })
      wait()
    },
    flush() {
      for (const [key, fold] of folds) end(key, fold)
    },
  }
}

/** What lines have to have in common; `undefined` for a line that is no message with fields. */
function keyOf(bindings: object, { args, level }: { args: Arguments; level: number }): string | undefined {
  const [first, ...others] = args as unknown[]
  if (typeof first === 'string') return JSON.stringify([level, bindings, args])
  if (typeof first !== 'object' || first === null || first instanceof Error) return undefined
  const fields = Object.entries(first).filter(([name]) => !passing.has(name))
  try {
    return JSON.stringify([level, bindings, fields, others], (_, value) =>
      typeof value === 'bigint' ? `${value}n` : value,
    )
  } catch {
    return undefined // circular: pino writes it all the same
  }
}

function withCount(args: Arguments, repeated: number): Arguments {
  const [first, ...others] = args as unknown[]
  return (
    typeof first === 'string' ? [{ repeated }, first, ...others] : [{ ...Object(first), repeated }, ...others]
  ) as Arguments
}
