import { maxChains, maxLeafWords } from '@plimsoll/protocol'
import { z } from 'zod'
import { accountId, hash32 } from './hex.ts'
import { chainId, uint16, uint64, uint104 } from './numbers.ts'
import { name } from './text.ts'

/** What a registry had accepted last. */
export const posted = z
  .object({ epoch: uint64, digest: hash32, timestamp: uint64 })
  .nullable()
  .meta({ description: 'The latest snapshot that this chain’s registry had accepted at the cut; null if none.' })

/** What units in flight wait for. */
const waitsFor = z
  .object({
    what: z.literal('post').meta({ description: 'That somebody posts a snapshot; anybody may.' }),
    slot: uint16.meta({ description: 'Where it has to be posted.' }),
    chainId,
    chain: name.meta({ description: 'The name of that chain; not attested.' }),
    epoch: uint64.meta({ description: 'The snapshot of this epoch or any newer one: this answer is about it.' }),
    block: z
      .object({ slot: uint16, number: uint64 })
      .meta({ description: 'A snapshot whose cut has this block of that chain, or a later one, shows the units.' }),
  })
  .meta({ id: 'WaitsFor' })

/** Units that have stopped to count on one chain and do not count on the other yet. §1 and §3. */
const move = z
  .object({
    kind: z.enum(['pledge', 'release']).meta({
      description: 'A pledge goes from the chain that holds the asset to another one, a release back.',
    }),
    assetId: uint16,
    symbol: name.meta({ description: 'From the operator’s config; not attested.' }),
    decimals: z.int().min(0).max(36).meta({ description: 'Decimals of a unit, for display; not attested.' }),
    from: uint16.meta({ description: 'The slot where the units stopped to count.' }),
    to: uint16.meta({ description: 'The slot where they will count.' }),
    units: uint104,
    waitsFor,
  })
  .meta({ id: 'Move' })

const inFlightChain = z
  .object({
    slot: uint16,
    chainId,
    name,
    posted,
    complete: z.boolean().meta({
      description:
        'Everything in flight to this chain is listed. False if this node does not have the account at the snapshot posted there: then nothing to this chain is.',
    }),
  })
  .meta({ id: 'InFlightChain' })

/** `GET /v1/accounts/{account}/in-flight` */
export const inFlightResponse = z
  .object({
    account: accountId,
    epoch: uint64.meta({ description: 'Of the snapshot the answer is about.', example: '143862900' }),
    digest: hash32.meta({ description: 'Of the snapshot the answer is about.' }),
    moves: z
      .array(move)
      // Two numbers of each word.
      .max(2 * maxLeafWords)
      .readonly()
      .meta({ description: 'In the order of assetId and slot.' }),
    chains: z.array(inFlightChain).max(maxChains).readonly().meta({ description: 'In slot order.' }),
  })
  .meta({ id: 'InFlight', description: 'Pledges and releases that the chain they go to has not seen at the cut.' })

/** What is in flight as the client returns it. */
export type InFlightResponse = z.output<typeof inFlightResponse>
