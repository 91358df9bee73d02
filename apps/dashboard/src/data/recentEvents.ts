import { type ReadEvent, readEvents } from '@plimsoll/sdk'
import { useEffect, useState } from 'react'
import { useWorld } from './context.tsx'

/** An event with a number of its own in this list, and when it came, in seconds since 1970. */
export type RecentEvent = Pick<ReadEvent, 'event'> & { number: number; at: number }

/** Newest first, and how many have come in all. */
export type RecentEvents = { events: readonly RecentEvent[]; count: number; error: Error | undefined }

/** So many are kept: nobody reads more. */
const most = 50
const againMs = 2_000
/** Nobody reads a list that changes more often. */
const drawMs = 200

/**
 * The last events of some types as a node tells them, unverified. However many come, the page is drawn five times a
 * second at most.
 */
export function useRecentEvents(types: readonly string[]): RecentEvents {
  const { settings } = useWorld()
  const [recent, setRecent] = useState<RecentEvents>({ events: [], count: 0, error: undefined })
  const query = types.join(',')
  useEffect(() => {
    const stopping = new AbortController()
    const { signal } = stopping
    let timer: ReturnType<typeof setTimeout> | undefined
    let lastEventId: string | undefined
    let [count, error]: [number, Error | undefined] = [0, undefined]
    let events: RecentEvent[] = []

    const draw = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        setRecent({ events, count, error })
      }, drawMs)
    }
    const follow = async () => {
      const stream = readEvents(`${settings.api}/v1/events?type=${query}`, { lastEventId, signal })
      for await (const { id, event } of stream) {
        lastEventId = id ?? lastEventId
        error = undefined
        if (types.includes(event.type)) {
          events = [{ event, number: ++count, at: Math.floor(Date.now() / 1_000) }, ...events.slice(0, most - 1)]
          draw()
        }
      }
    }
    const run = async () => {
      while (!signal.aborted) {
        await follow().catch((reason: Error) => {
          error = reason
          draw()
        })
        await new Promise((resolve) => setTimeout(resolve, againMs))
      }
    }
    void run()
    return () => {
      stopping.abort()
      clearTimeout(timer)
    }
  }, [settings.api, query])
  return recent
}
