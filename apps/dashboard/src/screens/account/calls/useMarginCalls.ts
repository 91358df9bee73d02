import type { AccountId, MarginLine } from '@plimsoll/protocol'
import { type MarginEvent, watchEvents } from '@plimsoll/sdk'
import { useEffect, useEffectEvent, useState } from 'react'
import { useWorld } from '../../../data/context.tsx'

/**
 * The deepest margin call of an account that holds, checked, as its stream tells it, and why the stream cannot be heard.
 * `onEvent` is told of each call and each cure once. `lines` are those of the risk config.
 */
export function useMarginCalls(
  account: AccountId,
  { lines, onEvent }: { lines: readonly MarginLine[]; onEvent: (event: MarginEvent) => void },
): { call: MarginEvent | undefined; error: Error | undefined } {
  const { plimsoll } = useWorld()
  const [calls, setCalls] = useState<readonly MarginEvent[]>([])
  const [error, setError] = useState<Error>()
  const tell = useEffectEvent(onEvent)
  // The same lines in another array are no reason to listen anew.
  const key = JSON.stringify(lines)
  useEffect(() => {
    setCalls([])
    return watchEvents(plimsoll, {
      filter: { accounts: [account] },
      lines: JSON.parse(key),
      onMarginEvent(event) {
        setCalls((calls) => {
          const others = calls.filter(({ line }) => line !== event.line)
          return event.type === 'margin.cured' ? others : [...others, event]
        })
        tell(event)
      },
      onSnapshot: () => setError(undefined),
      onError: setError,
    })
  }, [plimsoll, account, key])
  const [call] = [...calls].sort((a, b) => a.line - b.line)
  return { call, error }
}
