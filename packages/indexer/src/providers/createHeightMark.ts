import type { Clock } from '@plimsoll/tasks'
import type { Quarantine } from './createQuarantine.ts'

/** A chain may really go back, and a provider may be restored from an older copy: after so long below, the mark is given up. */
const patienceMs = 15_000

export type HeightMark = {
  /** The highest height taken, as long as it counts. */
  highest(): bigint | undefined
  /**
   * Takes a height that was asked for when the mark was at `since`, unless it is below that: then returns that mark, and
   * whether the provider had not been below it the time before. Answers overtake each other, so the mark now is no measure.
   */
  take(height: bigint, options: { since: bigint | undefined }): { mark: bigint; isSetback: boolean } | undefined
}

/**
 * The highest policy head that a provider named, in blocks: below it, the provider does not count for a while. A quarantine
 * that has ended ends this too.
 */
export function createHeightMark({ clock, quarantine }: { clock: Clock; quarantine: Quarantine }): HeightMark {
  let mark: bigint | undefined
  let belowSince: number | undefined
  let quarantines = 0

  function highest(): bigint | undefined {
    if (quarantine.count() !== quarantines && !quarantine.current()) {
      quarantines = quarantine.count()
      mark = undefined
      belowSince = undefined
    }
    return mark
  }

  function take(height: bigint, { since }: { since: bigint | undefined }) {
    const now = highest()
    // A mark that was given up since does not bind.
    const bound = since !== undefined && now !== undefined && since < now ? since : now
    if (since !== undefined && bound !== undefined && height < bound) {
      const isSetback = belowSince === undefined
      belowSince ??= clock.now()
      if (clock.now() - belowSince < patienceMs) return { mark: bound, isSetback }
      mark = height
      belowSince = undefined
    } else if (now === undefined || height >= now) {
      mark = height
      belowSince = undefined
    }
    return undefined
  }

  return { highest, take }
}
