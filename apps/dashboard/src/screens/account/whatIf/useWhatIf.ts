import type { AssetPricing } from '@plimsoll/protocol'
import { useEffect, useState } from 'react'
import { useQueryString } from '../../../router/location.tsx'
import type { AccountState } from '../accountState.ts'
import { readWhatIf, slidersOf } from './whatIf.ts'

/** A slider that moves is not a place each time: browsers stop a page that changes its address hundreds of times. */
const restMs = 250

/** The sliders of an account and where they stand, as the address bar has it, or will have it once they rest. */
export function useWhatIf(state: AccountState, assets: readonly AssetPricing[]) {
  const [query, change] = useQueryString()
  const [moving, setMoving] = useState<Record<string, string | undefined>>({})
  useEffect(() => {
    if (Object.keys(moving).length === 0) return
    const timer = setTimeout(() => {
      change(moving)
      setMoving({})
    }, restMs)
    return () => clearTimeout(timer)
  }, [moving, change])
  for (const [key, value] of Object.entries(moving))
    if (value === undefined) query.delete(key)
    else query.set(key, value)
  const sliders = slidersOf(state, assets)
  const whatIf = readWhatIf(query, sliders)
  return {
    sliders,
    whatIf,
    set: (key: string, percent: number) =>
      setMoving((moving) => ({ ...moving, [key]: percent === 0 ? undefined : String(percent) })),
    clear: () => setMoving(Object.fromEntries([...whatIf.keys()].map((key) => [key, undefined]))),
  }
}
