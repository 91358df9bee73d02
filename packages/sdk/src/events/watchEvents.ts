import type { SnapshotResponse } from '@plimsoll/wire'
import type { Plimsoll } from '../createPlimsoll.ts'
import { type EventsFilter, type SnapshotEvent, type StreamParameters, watchStream } from './watchStream.ts'

/** What `watchEvents` is given. */
export type WatchEventsParameters = StreamParameters & {
  /** Everything of the stream unless told. */
  filter?: EventsFilter
  /** A snapshot with a quorum of the operators; all that follows from it has been told. */
  onSnapshot?: (event: SnapshotEvent, at: { id: string; snapshot: SnapshotResponse }) => void
}

/**
 * Hears of margin events as soon as they are attested, from one of the deployment’s nodes at a time, and goes on at the next
 * after the last event where a node ends, is silent, or says what the operators have not signed. The function that comes
 * back ends it. Throws `InvalidAccountId`. §13.
 *
 * @example
 * const unwatch = watchEvents(plimsoll, {
 *   filter: { accounts: ['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'] },
 *   onMarginEvent: ({ type, line, cure }) => console.log(type, line, cure?.line.deposit),
 * })
 */
export function watchEvents(plimsoll: Plimsoll, { onSnapshot, ...parameters }: WatchEventsParameters): () => void {
  return watchStream(plimsoll, {
    ...parameters,
    atStep:
      onSnapshot &&
      (async ({ event, id, snapshot }) => {
        if (event.type === 'snapshot') onSnapshot(event, { id, snapshot: await snapshot() })
      }),
  })
}
