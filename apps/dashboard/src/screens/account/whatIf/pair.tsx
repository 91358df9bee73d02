import type { MarginTotals } from '@plimsoll/protocol'
import { ratioText } from '../../../format/amounts.ts'
import { words } from '../../../words/account.ts'
import { words as common } from '../../../words.ts'

/** A number as it is, and as it would be. */
export function Pair({ name, before, after }: { name: string; before: string; after: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="num">
        <span className="dim">{before}</span>
        <span aria-hidden="true"> → </span>
        <span className="hidden">{words.whatIf.becomes}</span>
        <strong>{after}</strong>
      </dd>
    </div>
  )
}

/** Health as text, also where there is no debt. */
export function healthText({ healthWad }: Pick<MarginTotals, 'healthWad'>): string {
  return healthWad === null ? common.account.noDebt : ratioText(healthWad)
}
