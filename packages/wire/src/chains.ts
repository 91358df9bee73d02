import { maxChains } from '@plimsoll/protocol'
import { z } from 'zod'
import { hash32 } from './hex.ts'
import { posted } from './inFlight.ts'
import { chainId, uint16, uint64 } from './numbers.ts'
import { name } from './text.ts'

const block = z
  .object({
    number: uint64.meta({ description: 'Block number.', example: '20750000' }),
    hash: hash32.meta({ description: 'Block hash.' }),
    timestamp: uint64.meta({ description: 'Block timestamp, in seconds.', example: '1726354790' }),
  })
  .meta({ id: 'Block' })

/** One chain as this node sees it. */
export const chainStatus = z
  .object({
    slot: uint16,
    chainId,
    name,
    head: block
      .nullable()
      .meta({ description: 'The newest final block by a quorum of providers; null if there is none yet.' }),
    cut: block.nullable().meta({ description: 'The block in the latest snapshot; null before the first.' }),
    cutAgeSeconds: z.int().nullable().meta({ description: 'Now minus the timestamp of the block in the cut.' }),
    maxCutAge: z.int().min(0).nullable().meta({ description: 'Seconds after which the cut counts as stale.' }),
    stale: z.boolean().meta({ description: 'The cut is older than maxCutAge, or there is none.' }),
    posted,
  })
  .meta({ id: 'ChainStatus' })

/** `GET /v1/chains` */
export const chainsResponse = z
  .object({ chains: z.array(chainStatus).max(maxChains).readonly().meta({ description: 'In slot order.' }) })
  .meta({ id: 'Chains' })

/** The chains as the client returns them. */
export type ChainsResponse = z.output<typeof chainsResponse>
