import type { Clock } from '@plimsoll/tasks'
import type { ProviderErrorClass } from './providerErrorClass.ts'

/** Failures in a row that lead to quarantine. */
const maxFailures = 3

/** Quarantine begins with `firstMs`, doubles up to `longestMs`, and begins anew after `forgetMs` of good behaviour. */
const contradictions = { firstMs: 10_000, longestMs: 600_000, forgetMs: 600_000 }
const failures = { firstMs: 1_000, longestMs: 60_000, forgetMs: 60_000 }

/** What a provider cannot do is tried again after so long: machines are mended and updated. */
export const unfitMs = 3_600_000

/** These say that the endpoint is broken, not that it has nothing to say to this request. */
const broken: readonly ProviderErrorClass[] = ['timeout', 'transport', 'http', 'malformed', 'unauthorized', 'wentBack']

export type Quarantine = {
  /** Until when (ms since 1970) the provider is not asked, and why; undefined while it is. */
  current(): { until: number; reason: string } | undefined
  /** How often it was put into quarantine. */
  count(): number
  /** It is not to be asked for {@link unfitMs}, when it is tried again. */
  noteUnfit(reason: string): void
  /** A quorum contradicted its answer to `request`. */
  noteContradiction(request: string): void
  /**
   * How a request ended that was sent, or a height that was noted, when {@link Quarantine.count} was `at`. A failure returns
   * whether it shows the provider broken.
   */
  noteFailure(failure: ProviderErrorClass, at: number): boolean
  noteSuccess(of: 'request' | 'height', at: number): void
}

/**
 * When a provider is left alone: at once when a quorum contradicts it, and after three failures in a row that show it broken.
 * What was asked before a quarantine neither lengthens it nor counts after it.
 */
export function createQuarantine({ clock }: { clock: Clock }): Quarantine {
  const afterContradiction = createDelay(clock, contradictions)
  const afterFailures = createDelay(clock, failures)
  let sentence: { until: number; reason: string; contradicted: boolean } | undefined
  let count = 0
  // A provider that went back answers every request and is yet never of use, so one kind of success does not excuse the other.
  const inARow = { request: 0, height: 0 }

  function current(): { until: number; reason: string } | undefined {
    if (sentence && clock.now() >= sentence.until) sentence = undefined
    return sentence && { until: sentence.until, reason: sentence.reason }
  }

  function enter(sentenced: { until: number; reason: string; contradicted: boolean }): void {
    sentence = sentenced
    count += 1
    inARow.request = 0
    inARow.height = 0
  }

  function noteContradiction(request: string): void {
    if (current() && sentence?.contradicted) return
    const until = Math.max(sentence?.until ?? 0, afterContradiction.next())
    enter({ until, reason: `contradicted by a quorum about ${request}`, contradicted: true })
  }

  function noteFailure(failure: ProviderErrorClass, at: number): boolean {
    if (!broken.includes(failure)) return false
    if (at !== count || current()) return true
    const of = failure === 'wentBack' ? 'height' : 'request'
    inARow[of] += 1
    if (inARow[of] < maxFailures) return true
    enter({
      until: afterFailures.next(),
      reason: `${maxFailures} failures in a row, the last: ${failure}`,
      contradicted: false,
    })
    return true
  }

  function noteSuccess(of: 'request' | 'height', at: number): void {
    if (at === count) inARow[of] = 0
  }

  function noteUnfit(reason: string): void {
    enter({ until: clock.now() + unfitMs, reason, contradicted: true })
  }

  return { current, count: () => count, noteUnfit, noteContradiction, noteFailure, noteSuccess }
}

function createDelay(clock: Clock, { firstMs, longestMs, forgetMs }: typeof contradictions): { next: () => number } {
  let ms = firstMs
  let released = Number.NEGATIVE_INFINITY
  return {
    next: () => {
      if (clock.now() - released >= forgetMs) ms = firstMs
      released = clock.now() + ms
      ms = Math.min(ms * 2, longestMs)
      return released
    },
  }
}
