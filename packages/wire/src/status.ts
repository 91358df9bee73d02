import { marginEventTypes, maxChains, maxOperators } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxNotices } from './bounds.ts'
import { chainStatus } from './chains.ts'
import { peerHealthResponse, readinessResponse } from './health.ts'
import { address } from './hex.ts'
import { uint64, uint256 } from './numbers.ts'
import { operatorsResponse } from './operators.ts'
import { name, text } from './text.ts'

/** A chain with what only its operator is told: who is asked about it, and what was wrong. */
const watchedChain = chainStatus
  .extend({
    halted: text.nullable().meta({
      description: 'Why nothing is read from this chain any more, until a person acts: it rolled back a final block.',
    }),
    providers: z
      .array(
        z
          .object({
            name,
            ok: z.boolean(),
            error: text.nullable().meta({ description: 'What was wrong with its last answer.' }),
            hint: text.nullable().meta({ description: 'What to do about that.' }),
          })
          .meta({ id: 'ProviderStatus' }),
      )
      .max(maxNotices)
      .readonly()
      .meta({ description: 'The operator’s RPC providers.' }),
  })
  .meta({ id: 'WatchedChain' })

/** The round with what only its operator is told: how the others answer, and what was refused. */
const round = operatorsResponse
  .extend({
    halted: text.nullable().meta({ description: 'Why this operator signs nothing until a person acts.' }),
    lastSignedAgeSeconds: z
      .int()
      .nullable()
      .meta({ description: 'Since the beginning of the epoch that was signed last; negative if that is to come.' }),
    lastAttestedAgeSeconds: z.int().nullable().meta({ description: 'Since the beginning of that epoch.' }),
    clockAheadMs: z.int().nullable().meta({
      description: 'How far its clock is ahead of those of the chains and the peers; null if none told the time.',
    }),
    peers: z
      .array(
        z
          .object({
            address,
            ok: z.boolean().meta({ description: 'Its last answer was good.' }),
            error: text.nullable(),
            lastAnswerAgeSeconds: z.int().min(0).nullable(),
            latencyMs: z.int().min(0).nullable(),
          })
          .meta({ id: 'PeerStatus' }),
      )
      .max(2 * maxOperators)
      .readonly()
      .meta({ description: 'The other operators, as last heard of.' }),
    refusals: z
      .array(
        z
          .object({
            ageSeconds: z.int().min(0),
            epoch: uint64,
            leader: address,
            name: name.meta({ example: 'ProviderDisagreement' }),
            message: text,
          })
          .meta({ id: 'Refusal' }),
      )
      .max(maxNotices)
      .readonly()
      .meta({ description: 'What this operator would not sign or could not finish, the newest first.' }),
  })
  .meta({ id: 'Round' })

/** How posting goes, as the relayer saw it last. */
const posting = z
  .object({
    queueProblem: text.nullable().meta({ description: 'Why the queue cannot be used; posting goes on without it.' }),
    chains: z
      .array(
        z
          .object({
            name,
            epoch: uint64.nullable().meta({ description: 'The newest epoch that the registry has.' }),
            behindSeconds: z.int().min(0).nullable().meta({ description: 'How far that is behind what is attested.' }),
            balance: uint256.nullable().meta({ description: 'What the relayer has there, in wei.' }),
            open: z
              .object({ nonce: z.int().min(0), epoch: uint64, ageSeconds: z.int().min(0), attempts: z.int().min(0) })
              .nullable()
              .meta({ description: 'The transaction in flight.' }),
            last: z
              .object({
                epoch: uint64,
                ageSeconds: z.int().min(0),
                gasUsed: uint64,
                costWei: uint256.meta({ description: 'What it paid, in wei of the chain’s coin.' }),
              })
              .nullable()
              .meta({ description: 'What this node got in last; null if nothing since its start.' }),
            problem: text.nullable().meta({ description: 'What keeps it from posting.' }),
          })
          .meta({ id: 'ChainPosting' }),
      )
      .max(maxChains)
      .readonly()
      .meta({ description: 'In slot order.' }),
  })
  .meta({ id: 'Posting' })

/** How telling endpoints of margin calls goes. */
const webhooksStatus = z
  .object({
    endpoints: z.int().min(0).meta({ description: 'Of the configuration, and registered by accounts.' }),
    waiting: z.int().min(0).meta({ description: 'Messages that an endpoint has not taken yet.' }),
    failed: z.int().min(0).meta({ description: 'Messages that are not tried any more.' }),
    lastFault: z
      .object({
        endpoint: name,
        type: z.enum(marginEventTypes),
        answer: text.meta({ description: 'What the endpoint answered, or why it did not.' }),
        ageSeconds: z.int().min(0),
      })
      .nullable()
      .meta({ description: 'The newest message among these that was tried and not taken.' }),
    queueProblem: text.nullable().meta({ description: 'Why the queue cannot be used; webhooks go on without it.' }),
    elsewhere: z.boolean().meta({ description: 'Another process with the same database tells them, not this one.' }),
  })
  .meta({ id: 'WebhooksStatus' })

/** `GET /status`, for the operator of a node alone. */
export const statusResponse = z
  .object({
    health: peerHealthResponse,
    ready: readinessResponse,
    chains: z.array(watchedChain).max(maxChains).readonly().meta({ description: 'In slot order.' }),
    operators: round,
    disk: z
      .object({
        freeBytes: z.int().min(0).nullable().meta({ description: 'For the data folder; null if that is not known.' }),
        isLow: z.boolean().meta({ description: 'A person should act: the node ends when there is none.' }),
      })
      .meta({ id: 'Disk' }),
    posting: posting.nullable().meta({ description: 'Null if this node does not post.' }),
    webhooks: webhooksStatus.nullable().meta({ description: 'Null if this node has no webhooks and takes none.' }),
  })
  .meta({ id: 'Status' })

/** How a node is doing, as its operator reads it. */
export type StatusResponse = z.output<typeof statusResponse>
