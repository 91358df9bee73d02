import type { AccountQuotes } from '@plimsoll/protocol'
import { z } from 'zod'
import { accountMargin, provenWords } from './account.ts'
import { maxForcedMoves, maxLiquidations } from './bounds.ts'
import { accountId } from './hex.ts'
import { uint16, uint104, uint256 } from './numbers.ts'
import { snapshotResponse } from './snapshot.ts'

const usd = (description: string) =>
  uint256.meta({ description: `${description} US dollars with 18 decimals.`, example: '2500000000000000000000' })

/** The largest liquidation of one debt against one collateral. §8. */
const liquidationOffer = z
  .object({
    slot: uint16.meta({ description: 'The chain to act on: the debt is owed there, the collateral counts there.' }),
    liability: uint16.meta({ description: 'The assetId of the debt.' }),
    collateral: uint16.meta({ description: 'The assetId of what is seized.' }),
    repayUnits: uint104.meta({ description: 'Debt shares to repay at most.' }),
    repayUsdWad: usd('What these shares are worth.'),
    units: uint104.meta({ description: 'Base units of the collateral for them, bonus included.' }),
    valueUsdWad: usd('What these units are worth.'),
    bonusBps: uint16.meta({ description: 'What a liquidator gets on top, in basis points.', example: 250 }),
    custodySlot: uint16.meta({
      description:
        'The chain that holds the collateral. If it is `slot` the units are paid at once, else a claim is booked that is settled there.',
    }),
  })
  .meta({ id: 'LiquidationOffer' })

/** A move that anybody may force. §8. */
const forcedMoveOffer = z
  .object({
    action: z.enum(['forcePledge', 'forceRelease']),
    slot: uint16.meta({ description: 'The chain to act on.' }),
    assetId: uint16,
    toSlot: uint16.meta({ description: 'Where the units count afterwards.' }),
    units: uint104.meta({ description: 'Base units at most.' }),
  })
  .meta({ id: 'ForcedMoveOffer' })

/** `GET /v1/accounts/{account}/liquidation` */
export const liquidationResponse = z
  .object({
    account: accountId,
    dustUsdWad: usd('What was asked for: the dust of the venues.'),
    margin: accountMargin,
    liquidations: z.array(liquidationOffer).max(maxLiquidations).readonly().meta({
      description:
        'By slot, liability and collateral; each alone is possible. None where a slower chain goes first, at a stale price, and above the line.',
    }),
    forcedMoves: z.array(forcedMoveOffer).max(maxForcedMoves).readonly().meta({
      description:
        'What brings units nearer to a debt. A vault refuses a pledge below the `minDeposit` of its asset, unless it is all that is needed.',
    }),
    ...provenWords,
    snapshot: snapshotResponse,
  })
  .meta({
    id: 'Liquidation',
    description: 'What anybody may do to an account below its line, with the proof that the contracts take.',
  })

// What the protocol quotes must stand in the answer.
liquidationResponse satisfies z.ZodType<AccountQuotes>

/** What anybody may do to an account, as the client returns it. */
export type LiquidationResponse = z.output<typeof liquidationResponse>
