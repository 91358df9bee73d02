import { type PriceAtLine, pricesAtLine } from '@plimsoll/protocol'
import type { RiskConfigResponse } from '@plimsoll/sdk'
import { bpsText, decimalText, usdText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { words } from '../../words/account.ts'
import type { AccountState } from './accountState.ts'

const text = words.closedAt
const wad = 10n ** 18n
const cent = 10n ** 16n

/** The price of each underlying at which the account is liquidatable, the others held. §4. */
export function ClosedAtCard({ state, config }: { state: AccountState; config: RiskConfigResponse }) {
  const prices = pricesAtLine({ ...state, assets: config.assets })
  return (
    <Card title={text.title}>
      <SimpleTable<PriceAtLine>
        caption={text.title}
        rows={prices}
        rowKey={({ underlying }) => underlying}
        empty={text.none}
        columns={[
          { name: text.columns.underlying, cell: ({ underlying }) => <strong>{underlying}</strong> },
          {
            name: text.columns.now,
            cell: ({ priceNowUsdWad }) => (priceNowUsdWad === null ? text.unknown : usdText(priceNowUsdWad)),
            isRight: true,
          },
          { name: text.columns.at, cell: (price) => text[price.liquidatable](priceText(price)), isRight: true },
          { name: text.columns.distance, cell: distanceText, isRight: true },
        ]}
      />
      <p className="small dim">{text.note}</p>
    </Card>
  )
}

/** The price at the line, to the cent towards where the account is liquidatable not yet. */
function priceText({ priceUsdWad, factorWad, liquidatable }: PriceAtLine): string {
  if (priceUsdWad === null) return text.times(decimalText(factorWad / cent, 2))
  return usdText(liquidatable === 'below' ? ((priceUsdWad + cent - 1n) / cent) * cent : priceUsdWad)
}

function distanceText({ factorWad }: PriceAtLine): string {
  const change = factorWad - wad
  const bps = ((change < 0n ? -change : change) * 10_000n) / wad
  if (bps === 0n) return text.there
  return change < 0n ? text.down(bpsText(bps)) : text.up(bpsText(bps))
}
