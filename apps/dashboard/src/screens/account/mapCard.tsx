import type { AccountResponse, InFlightResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { useWorld } from '../../data/context.tsx'
import { unitsText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { words } from '../../words/account.ts'
import { inFlightQuery } from './accountQueries.ts'

const text = words.map

type Asset = AccountResponse['assets'][number]
type Line = { key: string; units: string; symbol: string; note?: string }

/** Where every unit is, where it counts, what is owed where, and what is on its way. §3. */
export function MapCard({ response, isPast }: { response: AccountResponse; isPast: boolean }) {
  const { assets, chains } = response
  const nameOf = (slot: number) => chains[slot]?.name ?? `slot ${slot}`
  const line = ({ assetId, symbol, decimals }: Asset, units: bigint, note?: string): Line => ({
    key: `${assetId}/${note}`,
    units: unitsText(units, { decimals }),
    symbol,
    ...(note !== undefined && { note }),
  })
  return (
    <Card title={text.title}>
      <ul className="map">
        {chains.map(({ slot, name, chainId }) => {
          const held = assets.filter((asset) => asset.kind === 'collateral' && asset.slot === slot)
          const holds = held.flatMap((asset) => [
            ...(asset.units > 0n ? [line(asset, asset.units)] : []),
            ...(asset.leaving > 0n ? [line(asset, asset.leaving, text.leaving)] : []),
          ])
          const counts = assets.flatMap((asset) =>
            asset.counted
              .filter((at) => at.slot === slot)
              .map(({ units }) =>
                line(asset, units, asset.slot === slot ? undefined : text.heldOn(nameOf(asset.slot))),
              ),
          )
          const owes = assets.filter((asset) => asset.kind === 'liability' && asset.slot === slot)
          return (
            <li key={slot} className="chain">
              <h3>
                {name} <span className="dim small">{chainId}</span>
              </h3>
              <dl>
                <Lines name={text.holds} lines={holds} />
                <Lines name={text.counts} lines={counts} tone="good" />
                <Lines name={text.owes} lines={owes.map((asset) => line(asset, asset.units))} tone="warn" />
              </dl>
            </li>
          )
        })}
      </ul>
      {!isPast && <InFlight account={response.account} />}
    </Card>
  )
}

function Lines({ name, lines, tone }: { name: string; lines: readonly Line[]; tone?: 'good' | 'warn' }) {
  return (
    <div>
      <dt>{name}</dt>
      {lines.length === 0 && <dd className="dim">{text.nothing}</dd>}
      {lines.map(({ key, units, symbol, note }) => (
        <dd key={key}>
          <span className={tone === undefined ? 'num' : `num ${tone}-text`}>{units}</span> {symbol}
          {note !== undefined && <span className="dim small"> {note}</span>}
        </dd>
      ))}
    </div>
  )
}

/** Pledges and releases that count nowhere for now, and what each waits for. The node says so, and nobody has signed it. */
function InFlight({ account }: { account: AccountResponse['account'] }) {
  const query = useQuery(inFlightQuery(useWorld(), account))
  return (
    <section className="stack" aria-label={text.inFlight}>
      <h3 className="row">
        {text.inFlight} <Tag>{text.unverified}</Tag>
      </h3>
      <Loaded query={query}>{(response) => <Moves {...response} />}</Loaded>
    </section>
  )
}

function Moves({ moves, chains }: InFlightResponse) {
  const unknown = chains.filter(({ complete }) => !complete).map(({ name }) => name)
  const nameOf = (slot: number) => chains[slot]?.name ?? `slot ${slot}`
  return (
    <>
      {moves.length === 0 && <p className="empty">{text.noMoves}</p>}
      <ul className="stack">
        {moves.map(({ kind, assetId, symbol, decimals, from, to, units, waitsFor }) => {
          const accepted = chains[to]?.posted?.epoch
          return (
            <li key={`${kind}/${assetId}/${from}/${to}`} className="notice warn">
              <strong>
                {unitsText(units, { decimals })} {symbol}: {nameOf(from)} <span aria-hidden="true">→</span>
                <span className="hidden">{text.to}</span> {nameOf(to)}
              </strong>
              <span>
                {text[kind](nameOf(from), nameOf(to))} {text.waitsFor(waitsFor.chain, waitsFor.epoch)}{' '}
                {accepted === undefined ? text.acceptedNone : text.accepted(accepted)}
              </span>
            </li>
          )
        })}
      </ul>
      {unknown.length > 0 && <p className="small dim">{text.incomplete(unknown.join(', '))}</p>}
    </>
  )
}
