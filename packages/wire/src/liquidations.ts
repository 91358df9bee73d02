import type { LiquidationEvent } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxLiquidationEvents } from './bounds.ts'
import { accountId, address, bytes32 } from './hex.ts'
import { chainId, uint16, uint64, uint256 } from './numbers.ts'

const maxInt = 2 ** 31 - 1
const number = z.int().min(0).max(maxInt)

const log = {
  number: number.meta({ description: 'Its place at this node: later ones have larger numbers.' }),
  epoch: uint64.meta({ description: 'Of the first snapshot whose cut has it.', example: '143862900' }),
  timestamp: uint64.meta({ description: 'Of that snapshot, in seconds.', example: '1726354800' }),
  slot: uint16,
  chainId,
  blockNumber: uint64,
  blockHash: bytes32,
  logIndex: uint64,
  account: accountId,
  venue: address.meta({ description: 'Whose debt it was.' }),
}

const liquidation = z
  .object({
    kind: z.literal('liquidation'),
    ...log,
    assetId: uint16.meta({ description: 'What was given for the debt.' }),
    liquidator: address,
    receiver: address,
    repaidUnits: uint256.meta({ description: 'Debt shares.' }),
    repaidTokens: uint256.meta({ description: 'Tokens paid.' }),
    units: uint256.meta({ description: 'Base units of the asset, paid out or claimed.' }),
  })
  .meta({ id: 'PastLiquidation' })

const writeOff = z
  .object({
    kind: z.literal('write-off'),
    ...log,
    caller: address
      .nullable()
      .meta({ description: 'Who wrote it off; null where a liquidation left nothing to pay the rest with.' }),
    debtUnits: uint256.meta({ description: 'Debt shares that were given up.' }),
    lostTokens: uint256.meta({ description: 'What reserves and lenders lost together.' }),
  })
  .meta({ id: 'PastWriteOff' })

/** `GET /v1/liquidations` */
export const liquidationsResponse = z
  .object({
    events: z
      .array(z.discriminatedUnion('kind', [liquidation, writeOff]))
      .max(maxLiquidationEvents)
      .readonly()
      .meta({ description: 'Newest first.' }),
    next: number.nullable().meta({ description: '`before` of the next part; null after the last one.' }),
  })
  .meta({
    id: 'PastLiquidations',
    description: 'As a quorum of this node’s providers told them; block hash and log index say which log it is.',
  })

// What the protocol says of an event must stand in the answer.
liquidationsResponse.shape.events satisfies z.ZodType<readonly LiquidationEvent[]>

/** Liquidations and write-offs as the client returns them. */
export type LiquidationsResponse = z.output<typeof liquidationsResponse>
