import type { Plimsoll } from '@plimsoll/sdk'
import { watchEvents, watchMargin } from '@plimsoll/sdk/wagmi'
import type { Config } from '@wagmi/core'

/** Shows the connected account’s health and its margin calls, also when another account connects, until the function that comes back is called. */
export function showMargin(
  config: Config,
  { plimsoll, show }: { plimsoll: Plimsoll; show: (text: string) => void },
): () => void {
  const unwatchMargin = watchMargin(config, {
    plimsoll,
    onMargin: ({ margin }) => show(margin.healthWad === null ? 'no debt' : `health ${margin.healthWad}`),
    onUnverifiedAbsence: () => show('nothing yet'),
  })
  const unwatchEvents = watchEvents(config, { plimsoll, onMarginEvent: ({ type, line }) => show(`${type} ${line}`) })
  return () => {
    unwatchMargin()
    unwatchEvents()
  }
}
