import { watchEvents } from '@plimsoll/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useWorld } from './context.tsx'
import { latestSnapshotQuery, live } from './queries.ts'

/** Since when nothing comes, in milliseconds, and why; undefined while the stream is fine. */
type Lost = { since: number; error: Error } | undefined

const LostContext = createContext<Lost>(undefined)

const askMs = 3_000

/** Only what concerns everybody: an account has a stream of its own. */
const types = ['chain.stale', 'chain.halted', 'snapshot.late', 'rotation']

/** Hears of each snapshot, checked, and has everything that rests on the latest one asked again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const world = useWorld()
  const queries = useQueryClient()
  const [lost, setLost] = useState<Lost>()
  useEffect(
    () =>
      watchEvents(world.plimsoll, {
        filter: { types, line: 0 },
        onSnapshot: (_, { snapshot }) => {
          const { queryKey } = latestSnapshotQuery(world)
          setLost(undefined)
          queries.setQueryData(queryKey, snapshot)
          void queries.invalidateQueries({
            queryKey: [live],
            predicate: (query) => query.queryKey[1] !== queryKey[1],
          })
        },
        onError: (error) => setLost((lost) => ({ since: lost?.since ?? Date.now(), error })),
      }),
    [world, queries],
  )
  const isLost = lost !== undefined
  const { epochSeconds } = world.deployment
  // A node has only so many streams. Without one it is asked again and again, no more often than there is news.
  useEffect(() => {
    if (!isLost) return
    const ask = () => void queries.invalidateQueries({ queryKey: [live] })
    const timer = setInterval(ask, Math.max(askMs, epochSeconds * 1_000))
    return () => clearInterval(timer)
  }, [isLost, epochSeconds, queries])
  return <LostContext value={lost}>{children}</LostContext>
}

/** Since when nothing comes from the node. */
export function useLost(): Lost {
  return useContext(LostContext)
}

const clock = {
  now: Date.now(),
  listeners: new Set<() => void>(),
  timer: undefined as ReturnType<typeof setInterval> | undefined,
}

function subscribe(onTick: () => void): () => void {
  clock.listeners.add(onTick)
  if (clock.timer === undefined) {
    clock.now = Date.now()
    clock.timer = setInterval(() => {
      clock.now = Date.now()
      for (const listener of clock.listeners) listener()
    }, 1_000)
  }
  return () => {
    clock.listeners.delete(onTick)
    if (clock.listeners.size > 0) return
    clearInterval(clock.timer)
    clock.timer = undefined
  }
}

/** The time in milliseconds, anew each second: one clock for everything that shows an age. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => clock.now)
}
