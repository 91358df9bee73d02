import { type MarginEventBody, marginEventTypes, maxChains } from '@plimsoll/protocol'
import { z } from 'zod'
import { accountMargin } from './account.ts'
import { maxAccounts } from './bounds.ts'
import { claim } from './claims.ts'
import { accountId, address, bytes32, hash32 } from './hex.ts'
import { chainId, uint16, uint64, uint104, uint256 } from './numbers.ts'
import { name } from './text.ts'

/** The most entries of each list of a cure. */
const maxCure = 16
/** The most underlyings that one account has. */
const maxPrices = 256
/** The most parts of a list of accounts. */
const maxParts = 1_000_000

const epoch = uint64.meta({ description: 'Of the snapshot that the event follows from.', example: '143862900' })
const digest = hash32.meta({ description: 'What the operators signed of that snapshot.' })

const cureUnits = z.object({
  assetId: uint16,
  slot: uint16.meta({ description: 'The chain where it is done.' }),
  units: uint104.meta({ description: 'Base units to deposit, or debt shares to repay.' }),
})
const cureUnitsList = z.array(cureUnits).max(maxCure).readonly()
const cure = z
  .object({ deposit: cureUnitsList, repay: cureUnitsList })
  .meta({ description: 'Each entry is enough alone, and a unit less is not.' })
const move = cureUnits.extend({
  action: z.enum(['pledge', 'release']),
  toSlot: uint16.meta({ description: 'Where the units count afterwards: a slot that is short.' }),
})

/** Something about an account's margin. §13. */
export const marginEvent = z
  .object({
    type: z.enum(marginEventTypes),
    line: uint16.meta({ description: 'The margin line, in basis points of the liabilities at maintenance weight.' }),
    account: accountId,
    epoch,
    timestamp: uint64.meta({ description: 'Of the snapshot, in seconds.' }),
    digest,
    chains: z
      .array(
        z.object({
          slot: uint16,
          chainId,
          ageSeconds: uint64.meta({ description: 'How old the snapshot’s block of this chain is at its time.' }),
        }),
      )
      .max(maxChains)
      .readonly(),
    margin: accountMargin,
    prices: z
      .array(
        z.object({
          underlying: name,
          factorWad: uint256.meta({ description: 'Times its price of the snapshot, with 18 decimals.' }),
          liquidatable: z.enum(['below', 'above']),
          priceUsdWad: uint256.nullable().meta({ description: 'Of a whole token, US dollars with 18 decimals.' }),
          priceNowUsdWad: uint256.nullable().meta({ description: 'The same at the snapshot.' }),
        }),
      )
      .max(maxPrices)
      .readonly()
      .meta({ description: 'For each underlying the price at which it becomes liquidatable, with all others held.' }),
    cure: z
      .object({ line: cure, initial: cure.extend({ move: z.array(move).max(maxCure).readonly() }) })
      .nullable()
      .meta({ description: 'What brings it back to the line, and to initial margin; null where it is cleared.' }),
    evidence: z
      .object({ account: name, snapshot: name })
      .meta({ description: 'Paths of this API: the account with its proof, and the snapshot with its signatures.' }),
  })
  .meta({ id: 'MarginEvent', description: 'An account fell below a margin line, or is cleared of it.' })

// What the protocol computes must stand in the event.
marginEvent satisfies z.ZodType<MarginEventBody>

const pledgeEvent = z
  .object({
    type: z.enum(['pledge.counted', 'release.counted']),
    account: accountId,
    epoch,
    digest,
    assetId: uint16,
    slot: uint16.meta({ description: 'The chain that holds the asset.' }),
    toSlot: uint16.meta({ description: 'The chain it is pledged to.' }),
    pledged: uint104.meta({ description: 'All that was ever pledged there.' }),
    released: uint104.meta({ description: 'All that was ever given back.' }),
  })
  .meta({ id: 'PledgeEvent', description: 'A pledge, or its release, counts from this snapshot on.' })

const claimEvent = claim
  .extend({
    type: z.enum(['claim.booked', 'claim.settled']),
    epoch,
    digest,
    custodySlot: uint16.meta({ description: 'The chain that pays it.' }),
  })
  .meta({
    id: 'ClaimEvent',
    description: 'A liquidator’s claim is in the claims trie from this snapshot on, or no longer.',
  })

const chainStaleEvent = z
  .object({ type: z.literal('chain.stale'), epoch, digest, slot: uint16, chainId, ageSeconds: uint64 })
  .meta({ id: 'ChainStaleEvent', description: 'The snapshot’s block of a chain is older than its assets may rest on.' })

const rotationEvent = z
  .object({ type: z.literal('rotation'), epoch, digest, operators: bytes32 })
  .meta({ id: 'RotationEvent', description: 'Other operators sign from the next snapshot on: the hash of their set.' })

const snapshotEvent = z
  .object({
    type: z.literal('snapshot'),
    epoch,
    previousEpoch: uint64.meta({ description: 'Of the snapshot that the events before this one compare with.' }),
    timestamp: uint64,
    digest,
  })
  .meta({ id: 'SnapshotEvent', description: 'All events that follow from this snapshot have been sent.' })

const resyncEvent = z
  .object({
    type: z.literal('resync'),
    epoch,
    digest,
    accounts: z
      .array(z.object({ account: accountId, line: uint16.meta({ description: 'The deepest line it is below.' }) }))
      .max(maxAccounts)
      .readonly(),
    part: z.int().min(1).max(maxParts),
    parts: z.int().min(1).max(maxParts).meta({ description: 'So many events make the list; the last has the id.' }),
  })
  .meta({
    id: 'ResyncEvent',
    description:
      'What was missed is not known here: every account below any line at this snapshot, of those asked for.',
  })

const liquidatedEvent = z
  .object({
    type: z.literal('liquidated'),
    slot: uint16,
    chainId,
    blockNumber: uint64,
    blockHash: bytes32,
    logIndex: uint64,
    account: accountId,
    venue: address.meta({ description: 'Whose debt was repaid.' }),
    assetId: uint16.meta({ description: 'What was given for it.' }),
    liquidator: address,
    receiver: address,
    repaidUnits: uint256.meta({ description: 'Debt shares.' }),
    repaidTokens: uint256.meta({ description: 'Tokens paid.' }),
    units: uint256.meta({ description: 'Base units of the asset, paid out or claimed.' }),
  })
  .meta({
    id: 'LiquidatedEvent',
    description:
      'A liquidation on a chain, as a quorum of this node’s providers has it; identified by block hash and log index.',
  })

const chainHaltedEvent = z.object({ type: z.literal('chain.halted'), slot: uint16, chainId }).meta({
  id: 'ChainHaltedEvent',
  description: 'This node saw a final block of a chain replaced, and does not read it.',
})

const snapshotLateEvent = z
  .object({ type: z.literal('snapshot.late'), epoch, ageSeconds: uint64 })
  .meta({ id: 'SnapshotLateEvent', description: 'This node has had no newer snapshot for several epochs.' })

const closedEvent = z
  .object({ type: z.literal('closed'), reason: z.enum(['slow', 'shutdown']) })
  .meta({ id: 'ClosedEvent', description: 'The node ends this stream; connect again with the last id.' })

/** An event of `GET /v1/events`. §13. */
export const streamEvent = z
  .discriminatedUnion('type', [
    marginEvent,
    pledgeEvent,
    claimEvent,
    chainStaleEvent,
    rotationEvent,
    snapshotEvent,
    resyncEvent,
    liquidatedEvent,
    chainHaltedEvent,
    snapshotLateEvent,
    closedEvent,
  ])
  .meta({ id: 'StreamEvent' })

/** What a stream may be asked for by type; `snapshot`, `resync` and `closed` always come. */
export const eventTypes = [
  ...marginEventTypes,
  'pledge.counted',
  'release.counted',
  'claim.booked',
  'claim.settled',
  'chain.stale',
  'rotation',
  'liquidated',
  'chain.halted',
  'snapshot.late',
] as const

/** An event as a reader has it. */
export type StreamEvent = z.output<typeof streamEvent>

/**
 * An event as it travels: RFC 8785 JSON, the same bytes on every node. It has no numbers but whole ones, so that what that
 * asks for beside `JSON.stringify` is the order of keys. §13.
 */
export function eventText(event: StreamEvent): string {
  return JSON.stringify(inOrder(z.encode(streamEvent, event)))
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const ordered: Record<string, unknown> = {}
  for (const key of Object.keys(value).sort()) ordered[key] = inOrder(Reflect.get(value, key))
  return ordered
}
