import { signersOf } from '@plimsoll/protocol'
import type { ChainsResponse, SnapshotResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { chainName, useWorld } from '../data/context.tsx'
import { chainsQuery, latestSnapshotQuery, totalsQuery } from '../data/queries.ts'
import { accountOf, accountText } from '../format/addresses.ts'
import { countText, shortUsdText } from '../format/amounts.ts'
import { durationText } from '../format/times.ts'
import { Card, ScreenHead } from '../parts/card.tsx'
import { AsOf, Computed } from '../parts/computed.tsx'
import { Age, Figure, Figures, Tag, useAgeSeconds } from '../parts/figure.tsx'
import { FindForm } from '../parts/findForm.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { AddressName } from '../parts/names.tsx'
import { SimpleTable } from '../parts/simpleTable.tsx'
import { words } from '../words.ts'

const text = words.front

/** Is it alive, and can it be trusted: what anybody wants to know first. */
export function FrontScreen() {
  const world = useWorld()
  const snapshot = useQuery(latestSnapshotQuery(world))
  return (
    <>
      <ScreenHead title={text.title} lead={text.lead} />
      <FindForm label={text.find} hint={text.findHint} go={text.go} wrong={text.notFound} placeOf={placeOf} />
      <Loaded query={snapshot}>
        {(snapshot) => (
          <div className="cards">
            <SnapshotCard snapshot={snapshot} />
            <TotalsCard />
            <OperatorsCard snapshot={snapshot} />
          </div>
        )}
      </Loaded>
      <ChainsCard />
    </>
  )
}

/** Where on this page something is shown; undefined for what is nothing of ours. */
function placeOf(asked: string): string | undefined {
  if (/^[0-9]{1,20}$/.test(asked)) return `/verify?what=${asked}`
  const account = accountOf(asked)
  if (account === undefined) return undefined
  // An account id and a digest look alike; the screen that verifies tries both.
  return asked.length === 66 ? `/verify?what=${asked}` : `/account/${accountText(account)}`
}

function SnapshotCard({ snapshot: { header, bitmap, set, cut } }: { snapshot: SnapshotResponse }) {
  const { deployment } = useWorld()
  const age = useAgeSeconds(header.timestamp)
  const oldest = cut.findIndex(({ timestamp }) => timestamp === header.oldest)
  const isStale = age > deployment.maxAgeRisk
  return (
    <Card title={text.snapshot} aside={<Tag tone="good">{words.pulse.verified}</Tag>}>
      <div className={isStale ? 'stale' : undefined}>
        <Figures>
          <Figure name={text.epoch}>{String(header.epoch)}</Figure>
          <Figure name={text.age} {...(isStale ? { tone: 'warn' } : {})}>
            <Age since={header.timestamp} />
          </Figure>
          <Figure name={text.signers} note={text.threshold(set.threshold)}>
            {words.of(signersOf(bitmap, set).length, set.operators.length)}
          </Figure>
          <Figure name={text.oldest} note={durationText(Number(header.timestamp - header.oldest))}>
            {chainName(deployment, oldest)}
          </Figure>
        </Figures>
      </div>
    </Card>
  )
}

function TotalsCard() {
  const query = useQuery(totalsQuery(useWorld()))
  return (
    <Card title={text.totals} aside={query.data && <AsOf {...query.data} />}>
      <Computed query={query}>
        {({ accounts, collateralUsdWad, debtUsdWad, bands }) => {
          const liquidatable = bands[0]?.accounts ?? 0
          return (
            <Figures>
              <Figure name={text.collateral}>{shortUsdText(collateralUsdWad)}</Figure>
              <Figure name={text.debt}>{shortUsdText(debtUsdWad)}</Figure>
              <Figure name={text.accounts}>{countText(accounts)}</Figure>
              <Figure name={text.liquidatable} {...(liquidatable > 0 ? { tone: 'bad' } : {})}>
                {countText(liquidatable)}
              </Figure>
            </Figures>
          )
        }}
      </Computed>
    </Card>
  )
}

function OperatorsCard({ snapshot: { set, bitmap } }: { snapshot: SnapshotResponse }) {
  const signers = signersOf(bitmap, set)
  return (
    <Card title={text.operators}>
      <ul className="stack">
        {set.operators.map((address) => (
          <li key={address} className="row">
            <AddressName address={address} />
            {signers.includes(address) ? <Tag tone="good">{text.signed}</Tag> : <Tag>{text.notSigned}</Tag>}
          </li>
        ))}
      </ul>
      <p className="small dim">{text.signersNote}</p>
    </Card>
  )
}

/** The age of each chain in the snapshot, and what is posted there. */
export function ChainsCard() {
  const world = useWorld()
  const chains = useQuery(chainsQuery(world))
  const snapshot = useQuery(latestSnapshotQuery(world))
  return (
    <Card title={text.chains}>
      <Loaded query={chains}>
        {({ chains }) => <ChainTable chains={chains} epoch={snapshot.data?.header.epoch} />}
      </Loaded>
    </Card>
  )
}

/** Chains as a node sees them, beside the epoch that is the latest. */
function ChainTable({ chains, epoch }: { chains: ChainsResponse['chains']; epoch: bigint | undefined }) {
  const names = words.chain
  type Row = ChainsResponse['chains'][number]
  return (
    <>
      <SimpleTable<Row>
        caption={text.chains}
        rows={chains}
        rowKey={({ chainId }) => String(chainId)}
        isHot={({ stale }) => stale}
        columns={[
          { name: names.name, cell: ({ name, chainId }) => `${name} (${chainId})` },
          { name: names.block, cell: ({ cut }) => (cut === null ? words.never : countText(cut.number)), isRight: true },
          {
            name: names.age,
            cell: ({ cut }) => (cut === null ? words.never : <Age since={cut.timestamp} />),
            isRight: true,
          },
          {
            name: names.posted,
            cell: ({ posted }) =>
              posted === null ? (
                names.nothingPosted
              ) : (
                <span>
                  {String(posted.epoch)}
                  {epoch !== undefined && posted.epoch < epoch && (
                    <span className="dim">, {names.behind(countText(epoch - posted.epoch))}</span>
                  )}
                </span>
              ),
            isRight: true,
          },
          {
            name: names.state,
            cell: ({ stale }) => (stale ? <Tag tone="bad">{names.stale}</Tag> : <Tag tone="good">{names.fine}</Tag>),
          },
        ]}
      />
      {chains.some(({ stale }) => stale) && <p className="small dim">{names.staleHint}</p>}
    </>
  )
}
