import {
  type Cure,
  type CureMove,
  type CureUnits,
  cureToInitial,
  cureToLine,
  isBelowLine,
  margin,
  marginLinesOf,
} from '@plimsoll/protocol'
import type { RiskConfigResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../data/context.tsx'
import { bpsText, decimalText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Link, usePath } from '../../router/location.tsx'
import { words } from '../../words/account.ts'
import type { AccountState } from './accountState.ts'
import { actHref } from './act/actPlace.ts'

const text = words.cure
/** Of each way; what the account holds or owes comes first. */
const most = 3

/** What brings the account back over each line that it is below, and to its initial margin: each entry alone. §13. */
export function CureCard({
  state,
  config,
  isPast,
}: {
  state: AccountState
  config: RiskConfigResponse
  isPast: boolean
}) {
  const total = margin(state)
  const below = marginLinesOf(config).filter(({ line }) => isBelowLine(total, line))
  const initial = cureToInitial({ ...state, most })
  const isShort = initial.deposit.length + initial.repay.length + initial.move.length > 0
  // What matters first is to be above the last line; higher ones are for who wants more room.
  const [lowest, ...higher] = [...below].reverse()
  const ways = { config, isPast }
  return (
    <Card title={text.title}>
      {lowest === undefined && !isShort && <p className="empty">{text.nothing}</p>}
      {lowest && <Ways title={titleOf(lowest)} cure={cureToLine({ ...state, line: lowest.line, most })} {...ways} />}
      {isShort && <Ways title={text.toInitial} cure={initial} moves={initial.move} {...ways} />}
      {higher.length > 0 && (
        <details>
          <summary>{text.higher}</summary>
          <div className="stack">
            {higher.map((at) => (
              <Ways key={at.line} title={titleOf(at)} cure={cureToLine({ ...state, line: at.line, most })} {...ways} />
            ))}
          </div>
        </details>
      )}
      {(lowest || isShort) && <p className="small dim">{text.note}</p>}
    </Card>
  )
}

function titleOf({ line }: { line: number }): string {
  return line === 0 ? text.toLine : text.toHigherLine(bpsText(line))
}

/** What each does alone, as links to the actions; of the past only as text. */
export function Ways({
  title,
  cure: { deposit, repay },
  moves = [],
  config,
  isPast = false,
}: {
  title: string
  cure: Cure
  moves?: readonly CureMove[]
  config: RiskConfigResponse
  isPast?: boolean
}) {
  const ways = [
    ...repay.map((units) => ({ kind: 'repay' as const, ...units })),
    ...deposit.map((units) => ({ kind: 'deposit' as const, ...units })),
    ...moves.map(({ action: kind, ...move }) => ({ kind, ...move })),
  ]
  return (
    <section className="stack" aria-label={title}>
      <h3>{title}</h3>
      {ways.length === 0 && <p className="empty">{text.noWay}</p>}
      <ul className="stack">
        {ways.map((way) => (
          <li key={`${way.kind}/${way.assetId}/${way.slot}`}>
            <Way way={way} {...{ config, isPast }} />
          </li>
        ))}
      </ul>
    </section>
  )
}

type Way = CureUnits & { kind: 'repay' | 'deposit' | 'pledge' | 'release'; toSlot?: number }

/** One entry; it leads to the action, filled in. */
function Way({ way, config, isPast }: { way: Way; config: RiskConfigResponse; isPast: boolean }) {
  const { deployment } = useWorld()
  const path = usePath()
  const { kind, assetId, slot, toSlot, units } = way
  const { symbol = `#${assetId}`, decimals = 0 } = config.assets.find((asset) => asset.assetId === assetId) ?? {}
  const amount = decimalText(units, decimals)
  const chain = chainName(deployment, slot)
  const said =
    toSlot === undefined
      ? text[kind](amount, symbol, chain)
      : text.move(text.moves[kind], `${amount} ${symbol}`, chain, chainName(deployment, toSlot))
  if (isPast) return said
  // Units are released on the chain where they count.
  const at = kind === 'pledge' ? toSlot : kind === 'release' ? slot : undefined
  return <Link to={actHref(path, { kind, assetId, amount, slot: at })}>{said}</Link>
}
