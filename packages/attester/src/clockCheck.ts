import type { Clock } from '@plimsoll/tasks'
import { ClockSkew, ClockUnchecked } from './errors.ts'

/** How far this machine's clock may be from the median of the other clocks, in ms. §10. */
export const maxSkewMs = 30_000
/** How long a clock that was heard counts, in ms. */
const keptMs = 10 * 60_000

/** This machine's clock beside those of the chains and of the peers. */
export type ClockCheck = {
  /** Takes the time (ms since 1970) that another clock has now. */
  note: (source: string, time: number) => void
  /** How far this clock is ahead of the median of the others, in ms; undefined if none is known. */
  aheadMs: () => number | undefined
  /** Throws {@link ClockSkew} if that is too far, {@link ClockUnchecked} if none is known. */
  require: () => void
}

/**
 * Compares `clock` with other clocks. What they said is kept against `steady`, which nobody corrects: when this machine's
 * clock jumps, that shows at once, without asking anybody again.
 */
export function createClockCheck({ clock, steady }: { clock: Clock; steady: Clock }): ClockCheck {
  const heard = new Map<string, { before: number; at: number }>()

  function aheadMs(): number | undefined {
    const now = steady.now()
    const ahead: number[] = []
    for (const [source, { before, at }] of heard) {
      if (now - at > keptMs) heard.delete(source)
      else ahead.push(clock.now() - (now + before))
    }
    return median(ahead)
  }

  return {
    note(source, time) {
      heard.set(source, { before: time - steady.now(), at: steady.now() })
    },
    aheadMs,
    require() {
      const ahead = aheadMs()
      if (ahead === undefined)
        throw new ClockUnchecked('No chain and no other operator has told yet what time it is.', {
          hint: 'If this lasts, no block was seen and no peer heard since the start: look at the providers and at the peers.',
        })
      if (Math.abs(ahead) <= maxSkewMs) return
      const seconds = Math.round(Math.abs(ahead) / 1000)
      throw new ClockSkew(
        `This machine’s clock is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} those of the chains and the peers.`,
        {
          details: {
            expected: `at most ${maxSkewMs / 1000} s from the median`,
            seen: `${Math.round(ahead / 1000)} s`,
            clocks: heard.size,
          },
          hint: 'Set the clock by NTP. Nothing is proposed or signed until then.',
        },
      )
    },
  }
}

/** The middle one, of two the one nearer to zero. */
function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  if (low === undefined || high === undefined) return undefined
  return Math.abs(low) < Math.abs(high) ? low : high
}
