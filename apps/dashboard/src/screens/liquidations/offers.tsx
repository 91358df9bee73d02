import type { LiquidationResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../data/context.tsx'
import { bpsText, usdText } from '../../format/amounts.ts'
import { durationText } from '../../format/times.ts'
import { Tag } from '../../parts/figure.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { words } from '../../words/liquidations.ts'
import { type Offer, useAmounts } from './amounts.ts'

const text = words.liquidations

/**
 * What may be done to one account, the dearest first: each the most that is allowed, verified here. What is paid on another
 * chain waits for a snapshot that shows the claim: about as long as the debt's chain is behind, and one epoch more.
 */
export function Offers({
  response: { liquidations, forcedMoves, snapshot },
  onTake,
}: {
  response: LiquidationResponse
  onTake: (offer: Offer) => void
}) {
  const { deployment } = useWorld()
  const amount = useAmounts()
  const delayOf = ({ slot }: Offer) => {
    const behind = snapshot.header.timestamp - (snapshot.cut[slot]?.timestamp ?? snapshot.header.oldest)
    return Number(behind) + deployment.epochSeconds
  }
  return (
    <>
      <SimpleTable<Offer>
        caption={text.offers}
        rows={liquidations.toSorted((a, b) => Number(b.valueUsdWad - a.valueUsdWad > 0n) * 2 - 1)}
        rowKey={({ liability, collateral }) => `${liability}/${collateral}`}
        empty={text.noOffer}
        columns={[
          { name: text.columns.actOn, cell: ({ slot }) => chainName(deployment, slot) },
          {
            name: text.columns.repay,
            cell: ({ liability, repayUnits, repayUsdWad }) => (
              <>
                {amount(liability, repayUnits)} <span className="dim">{usdText(repayUsdWad)}</span>
              </>
            ),
            isRight: true,
          },
          {
            name: text.columns.get,
            cell: ({ collateral, units, valueUsdWad }) => (
              <>
                {amount(collateral, units)} <span className="dim">{usdText(valueUsdWad)}</span>
              </>
            ),
            isRight: true,
          },
          { name: text.columns.bonus, cell: ({ bonusBps }) => bpsText(bonusBps), isRight: true },
          {
            name: text.columns.paid,
            cell: (offer) =>
              offer.custodySlot === offer.slot ? (
                <Tag tone="good">{text.atOnce}</Tag>
              ) : (
                <span>{text.claimOn(chainName(deployment, offer.custodySlot), durationText(delayOf(offer)))}</span>
              ),
          },
          {
            name: text.columns.act,
            cell: (offer) => (
              <button type="button" onClick={() => onTake(offer)}>
                {text.take}
              </button>
            ),
          },
        ]}
      />
      {forcedMoves.length > 0 && (
        <ul className="small dim">
          {forcedMoves.map(({ action, slot, assetId, toSlot, units }) => (
            <li key={`${action}/${assetId}/${slot}/${toSlot}`}>
              {text.moves[action](amount(assetId, units), chainName(deployment, slot), chainName(deployment, toSlot))}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
