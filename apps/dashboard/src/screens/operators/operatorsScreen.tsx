import { useWorld } from '../../data/context.tsx'
import { ScreenHead } from '../../parts/card.tsx'
import { words } from '../../words/operators.ts'
import { ChainsCard } from '../front.tsx'
import { AdminCards } from './adminCards.tsx'
import { SignedCard } from './signedCard.tsx'

/** What an operator looks for: what anybody may know, and on the admin listener all the rest. */
export function OperatorsScreen() {
  const { settings } = useWorld()
  return (
    <>
      <ScreenHead title={words.title} lead={words.lead} />
      {settings.isAdmin ? <AdminCards /> : <p className="notice">{words.elsewhere}</p>}
      <SignedCard />
      <ChainsCard />
    </>
  )
}
