import type { AccountId } from '@plimsoll/protocol'
import { accountMargin, marginLinesOf } from '@plimsoll/protocol'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { useWorld } from '../../data/context.tsx'
import { namedConfigQuery } from '../../data/riskQueries.ts'
import { accountOf, accountText } from '../../format/addresses.ts'
import { Card, ScreenHead } from '../../parts/card.tsx'
import { CopyButton } from '../../parts/copyButton.tsx'
import { CopyProof } from '../../parts/copyProof.tsx'
import { FindForm } from '../../parts/findForm.tsx'
import { Loaded, Waiting } from '../../parts/loaded.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Link, usePath, useQueryString } from '../../router/location.tsx'
import { words } from '../../words/account.ts'
import { words as common } from '../../words.ts'
import { type SeenAccount, seenAccountQuery } from './accountQueries.ts'
import { stateOf } from './accountState.ts'
import { ActCard } from './act/actCard.tsx'
import { AssetsCard } from './assetsCard.tsx'
import { CallBanner } from './calls/callBanner.tsx'
import { CallsCard } from './calls/callsCard.tsx'
import { ChainsCard } from './chainsCard.tsx'
import { ClosedAtCard } from './closedAtCard.tsx'
import { CureCard } from './cureCard.tsx'
import { HistoryCard } from './historyCard.tsx'
import { MapCard } from './mapCard.tsx'
import { VerdictCard } from './verdictCard.tsx'
import { useWhatIf } from './whatIf/useWhatIf.ts'
import { applyWhatIf } from './whatIf/whatIf.ts'
import { WhatIfCard } from './whatIf/whatIfCard.tsx'

const text = common.account

// Wallets take wagmi, which nobody loads who only looks.
const OwnAccount = lazy(async () => ({ default: (await import('./ownAccount.tsx')).OwnAccount }))

/** An account over all chains: `/account/0x…`, with `?epoch=` as it was. */
export function AccountScreen({ named }: { named: string | undefined }) {
  const account = named === undefined ? undefined : accountOf(named)
  if (account !== undefined) return <Account account={account} />
  return (
    <>
      <ScreenHead title={text.title} lead={text.lead} />
      <FindForm
        label={text.find}
        hint="0x…"
        go={text.show}
        wrong={common.front.notFound}
        placeOf={placeOf}
        {...(named === undefined ? {} : { given: named })}
      />
      <Card title={text.own}>
        <Suspense fallback={<Waiting />}>
          <OwnAccount />
        </Suspense>
      </Card>
    </>
  )
}

function placeOf(text: string): string | undefined {
  const account = accountOf(text)
  return account && `/account/${accountText(account)}`
}

function Account({ account }: { account: AccountId }) {
  const world = useWorld()
  const path = usePath()
  const [asked] = useQueryString()
  const epochText = asked.get('epoch') ?? ''
  const epoch = /^[0-9]{1,20}$/.test(epochText) ? BigInt(epochText) : undefined
  const query = useQuery(seenAccountQuery(world, { account, epoch }))
  const name = accountText(account)
  return (
    <>
      <ScreenHead title={name}>
        <CopyButton text={name} what={text.find} />
      </ScreenHead>
      {epoch !== undefined && (
        <div className="notice warn" role="status">
          <strong>{words.past.title(epoch)}</strong>
          <span>
            {words.past.text} <Link to={path}>{words.past.toNow}</Link>.
          </span>
        </div>
      )}
      <Loaded query={query}>
        {(seen) => <Seen key={String(epoch)} account={account} seen={seen} isPast={epoch !== undefined} />}
      </Loaded>
    </>
  )
}

/** Everything about an account at one snapshot; of the past nothing that can be done. */
function Seen({
  account,
  seen: { response, snapshot },
  isPast,
}: {
  account: AccountId
  seen: SeenAccount
  isPast: boolean
}) {
  const query = useQuery(namedConfigQuery(useWorld(), snapshot.header.config))
  const config = query.data
  const state = useMemo(() => stateOf({ words: response?.words ?? [], snapshot }), [response, snapshot])
  const assets = config?.assets ?? []
  const sliders = useWhatIf(state, assets)
  const isWhatIf = sliders.whatIf.size > 0
  const then = isWhatIf ? accountMargin(applyWhatIf(state, { assets, whatIf: sliders.whatIf })).margin : undefined
  return (
    <>
      {config && response && !isPast && <CallBanner {...{ account, state, config }} />}
      {response === undefined ? (
        <NoLeaf />
      ) : (
        <div className="pair">
          <VerdictCard response={response} then={then} lines={config && marginLinesOf(config)} />
          {config && (
            <div className="stack loose">
              <ClosedAtCard {...{ state, config }} />
              <CureCard {...{ state, config, isPast }} />
            </div>
          )}
        </div>
      )}
      {query.error && <Problem error={query.error} />}
      {response && (
        <div className="pair">
          <MapCard {...{ response, isPast }} />
          {config && (
            <WhatIfCard now={response.margin} then={then ?? response.margin} whatIf={sliders} config={config} />
          )}
        </div>
      )}
      {config && !isPast && (
        <ActCard key="act" {...{ state, config }} at={response ?? { account, links: [], assets: [], snapshot }} />
      )}
      {response && (
        <>
          <AssetsCard response={response} />
          <ChainsCard response={response} />
        </>
      )}
      {!isPast && <HistoryCard account={account} />}
      {!isPast && <CallsCard account={account} />}
      {response && <CopyProof response={response} />}
    </>
  )
}

/** An account that has nothing is no fault. */
function NoLeaf() {
  return (
    <div className="notice">
      <span>{text.noLeaf}</span>
      <span>{text.noLeafNext}</span>
    </div>
  )
}
