import type { Clock } from '../clock.ts'

/** A chain may really go back, and a provider may be restored from an older copy: after so long below, the mark is given up. */
const PATIENCE_MS = 15_000

export type HeightMark = {
  /** Takes a height, unless it is below the mark: then returns the mark, and whether it was not below it the time before. */
  take(height: bigint): { mark: bigint; isSetback: boolean } | undefined
  /** Takes any height next. */
  forget(): void
}

/** The highest policy head that a provider named, in blocks: below it, the provider does not count for a while. */
export function createHeightMark({ clock }: { clock: Clock }): HeightMark {
  let mark: bigint | undefined
  let belowSince: number | undefined

  function take(height: bigint): { mark: bigint; isSetback: boolean } | undefined {
    if (mark !== undefined && height < mark) {
      const isSetback = belowSince === undefined
      belowSince ??= clock.now()
      if (clock.now() - belowSince < PATIENCE_MS) return { mark, isSetback }
    }
    mark = height
    belowSince = undefined
    return undefined
  }

  function forget(): void {
    mark = undefined
    belowSince = undefined
  }

  return { take, forget }
}
