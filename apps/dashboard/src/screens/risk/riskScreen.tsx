import { useQuery } from '@tanstack/react-query'
import { useWorld } from '../../data/context.tsx'
import { totalsQuery } from '../../data/queries.ts'
import { ScreenHead } from '../../parts/card.tsx'
import { Computed } from '../../parts/computed.tsx'
import { words } from '../../words/risk.ts'
import { AssetTotalsCard } from './assetTotalsCard.tsx'
import { CompareCard } from './compareCard.tsx'
import { ConcentrationCard } from './concentrationCard.tsx'
import { DebtCard } from './debtCard.tsx'
import { LimitsCard } from './limitsCard.tsx'
import { LiquidationsCard } from './liquidationsCard.tsx'
import { TermsCard } from './termsCard.tsx'
import { BandsCard, ChainsCard, TotalsCard } from './totalsCards.tsx'

/** What a risk manager looks for: `/risk`, with `?underlying=`, `?asset=`, and `?epoch=` and `?to=`. */
export function RiskScreen() {
  const totals = useQuery(totalsQuery(useWorld()))
  return (
    <>
      <ScreenHead title={words.title} lead={words.lead} />
      <DebtCard />
      <Computed query={totals}>
        {(totals) => (
          <>
            <div className="cards">
              <TotalsCard totals={totals} />
              <BandsCard totals={totals} />
            </div>
            <ChainsCard totals={totals} />
            <AssetTotalsCard totals={totals} />
            <ConcentrationCard totals={totals} />
            <LimitsCard totals={totals} />
          </>
        )}
      </Computed>
      <LiquidationsCard />
      <TermsCard />
      <CompareCard />
    </>
  )
}
