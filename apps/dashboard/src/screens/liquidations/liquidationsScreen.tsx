import { useWorld } from '../../data/context.tsx'
import { ScreenHead } from '../../parts/card.tsx'
import { words } from '../../words/liquidations.ts'
import { ClaimsCard } from './claimsCard.tsx'
import { EventsCard } from './eventsCard.tsx'
import { NearestCard } from './nearestCard.tsx'
import { NowCard } from './nowCard.tsx'

const text = words.liquidations

/** Who is liquidatable now and what that pays, who comes next, and the reader's own claims: `?beneficiary=0x…`. */
export function LiquidationsScreen() {
  const { deployment } = useWorld()
  return (
    <>
      <ScreenHead title={text.title} lead={text.lead(deployment.chains.length)} />
      <NowCard />
      <NearestCard />
      <EventsCard />
      <ClaimsCard />
    </>
  )
}
