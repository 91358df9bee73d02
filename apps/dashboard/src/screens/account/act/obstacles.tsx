import { unitsText, usdText } from '../../../format/amounts.ts'
import { words } from '../../../words/account.ts'
import type { Obstacle } from './forecast.ts'

const text = words.act.obstacles

/** Why the contract is expected to refuse, as far as the snapshot and the wallet show. The simulation has the last word. */
export function Obstacles({
  obstacle,
  lacking,
  isTooOld,
  maxAge,
  decimals,
  symbol,
  chain,
}: {
  obstacle: Obstacle | undefined
  /** Base units that the wallet has too few. */
  lacking: bigint | undefined
  isTooOld: boolean
  /** In seconds. */
  maxAge: number
  decimals: number
  symbol: string
  chain: string
}) {
  const said: (readonly [string, string])[] = []
  if (lacking !== undefined) said.push(text.balance(unitsText(lacking, { decimals }), symbol))
  if (obstacle?.reason === 'units') said.push(text.units(unitsText(obstacle.units, { decimals }), chain))
  if (obstacle?.reason === 'margin')
    said.push(text.margin(chain, usdText(obstacle.surplusUsdWad), usdText(obstacle.requiredUsdWad)))
  if (obstacle?.reason === 'flagged') said.push(text.flagged(chain))
  if (isTooOld) said.push(text.tooOld(maxAge))
  return said.map(([what, next]) => (
    <div key={what} className="notice warn">
      <strong>{what}</strong>
      <span>{next}</span>
    </div>
  ))
}
