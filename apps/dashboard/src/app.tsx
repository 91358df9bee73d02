import { useQuery } from '@tanstack/react-query'
import { Component, lazy, type ReactNode, Suspense } from 'react'
import { useWorld } from './data/context.tsx'
import { useLost, useNow } from './data/live.tsx'
import { latestSnapshotQuery } from './data/queries.ts'
import { durationText } from './format/times.ts'
import { Age, Tag } from './parts/figure.tsx'
import { Waiting } from './parts/loaded.tsx'
import { Problem } from './parts/problem.tsx'
import { Link, usePath } from './router/location.tsx'
import { FrontScreen } from './screens/front.tsx'
import { words } from './words.ts'

// What a screen needs is loaded with it: the first one shall be there at once.
const AccountScreen = lazy(async () => ({
  default: (await import('./screens/account/accountScreen.tsx')).AccountScreen,
}))

const LiquidationsScreen = lazy(async () => ({
  default: (await import('./screens/liquidations/liquidationsScreen.tsx')).LiquidationsScreen,
}))
const VerifyScreen = lazy(async () => ({ default: (await import('./screens/verify/verifyScreen.tsx')).VerifyScreen }))

const RiskScreen = lazy(async () => ({ default: (await import('./screens/risk/riskScreen.tsx')).RiskScreen }))
const OperatorsScreen = lazy(async () => ({
  default: (await import('./screens/operators/operatorsScreen.tsx')).OperatorsScreen,
}))

const navigation = ['/', '/account', '/liquidations', '/risk', '/operators', '/verify'] as const

/** The frame of every screen. */
export function App() {
  const path = usePath()
  const [, screen = ''] = path.split('/')
  const { deployment, trust } = useWorld()
  return (
    <>
      <a className="skip button" href="#content">
        {words.skip}
      </a>
      <header className="top">
        <div>
          <Link to="/" className="brand">
            <svg viewBox="0 0 32 32" aria-hidden="true">
              <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" strokeWidth="3" />
              <path d="M2 16h28" stroke="currentColor" strokeWidth="3" />
            </svg>
            {words.brand}
          </Link>
          <nav className="nav" aria-label={words.navigation}>
            {navigation.map((to) => (
              <Link key={to} to={to} aria-current={to === `/${screen}` ? 'page' : undefined}>
                {words.pages[to]}
              </Link>
            ))}
          </nav>
          <Pulse />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Fallen key={path}>
          <Suspense fallback={<Waiting />}>
            <Screen path={path} />
          </Suspense>
        </Fallen>
      </main>
      <footer className="foot">
        <span>{deployment.name}</span>
        <span>{words.footer.trust(trust.set.operators.length, trust.set.threshold)}</span>
        <a href="/docs">{words.footer.api}</a>
      </footer>
    </>
  )
}

function Screen({ path }: { path: string }) {
  const [, screen, name] = path.split('/')
  switch (screen) {
    case '':
      return <FrontScreen />
    case 'account':
      return <AccountScreen named={name} />
    case 'liquidations':
      return <LiquidationsScreen />
    case 'verify':
      return <VerifyScreen />
    case 'risk':
      return <RiskScreen />
    case 'operators':
      return <OperatorsScreen />
    default:
      return (
        <p>
          {words.unknownPage} <Link to="/">{words.toOverview}</Link>.
        </p>
      )
  }
}

/** On every screen: the newest snapshot and its age, or since when nothing comes. */
function Pulse() {
  const { data: snapshot, error } = useQuery(latestSnapshotQuery(useWorld()))
  const lost = useLost()
  const now = useNow()
  if (lost !== undefined && (error !== null || snapshot === undefined))
    return (
      <span className="pulse" role="status" title={lost.error.message}>
        <Tag tone="bad">{words.pulse.lost(durationText((now - lost.since) / 1_000))}</Tag>
      </span>
    )
  if (snapshot === undefined)
    return (
      <span className="pulse">
        <Tag>{words.pulse.none}</Tag>
      </span>
    )
  return (
    <span className="pulse row small">
      {lost !== undefined && <Tag tone="warn">{words.pulse.noStream}</Tag>}
      <Tag tone="good">{words.pulse.epoch(snapshot.header.epoch)}</Tag>
      <Age since={snapshot.header.timestamp} />
    </span>
  )
}

/** A fault of the page itself takes down its screen, and says so. */
class Fallen extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {}

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    return this.state.error ? <Problem error={this.state.error} /> : this.props.children
  }
}
