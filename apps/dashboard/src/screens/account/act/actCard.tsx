import type { RiskConfigResponse } from '@plimsoll/sdk'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { Card } from '../../../parts/card.tsx'
import { Waiting } from '../../../parts/loaded.tsx'
import { Link, usePath, useQueryString } from '../../../router/location.tsx'
import { words } from '../../../words/account.ts'
import type { AccountState } from '../accountState.ts'
import { actHref, actKinds, readActPlace } from './actPlace.ts'
import type { ActingAccount } from './forecast.ts'

const text = words.act

// Wallets take wagmi and the contracts’ ABIs, which nobody loads who only looks.
const ActPanel = lazy(async () => ({ default: (await import('./actPanel.tsx')).ActPanel }))

/** What can be done with the account; the address bar says what: `?do=deposit&asset=0&amount=1.5`. */
export function ActCard({ at, state, config }: { at: ActingAccount; state: AccountState; config: RiskConfigResponse }) {
  const path = usePath()
  const [query] = useQueryString()
  const place = readActPlace(query)
  const top = useRef<HTMLDivElement>(null)
  const asked = place !== undefined && location.hash === '#act' ? String(query) : undefined
  useEffect(() => {
    if (asked === undefined) return
    top.current?.scrollIntoView({ block: 'start' })
    top.current?.focus({ preventScroll: true })
  }, [asked])
  return (
    <div id="act" ref={top} tabIndex={-1}>
      <Card title={text.title}>
        <nav className="nav kinds" aria-label={text.title}>
          {actKinds.map((kind) => (
            <Link key={kind} to={actHref(path, { kind })} aria-current={kind === place?.kind ? 'true' : undefined}>
              {text.kinds[kind]}
            </Link>
          ))}
        </nav>
        {place === undefined ? (
          <p className="empty">{text.lead}</p>
        ) : (
          <Suspense fallback={<Waiting />}>
            <ActPanel key={place.kind} {...{ place, at, state, config }} />
          </Suspense>
        )}
      </Card>
    </div>
  )
}
