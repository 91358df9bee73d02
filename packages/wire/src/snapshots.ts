import { maxOperators } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxSnapshots } from './bounds.ts'
import { address, hash32 } from './hex.ts'
import { uint64 } from './numbers.ts'
import { cut } from './snapshot.ts'

const signed = z
  .object({
    epoch: uint64.meta({ example: '143862900' }),
    digest: hash32.meta({ description: 'What was signed. `GET /v1/snapshots/{digest}` has the signatures.' }),
    timestamp: uint64.meta({ description: 'Of the snapshot, in seconds.', example: '1726354800' }),
    threshold: z.int().min(1).max(maxOperators).meta({ description: 'How many signatures make a quorum.' }),
    signers: z
      .array(address)
      .max(maxOperators)
      .readonly()
      .meta({ description: 'Whose signatures it carries, in the order of the set: exactly `threshold`.' }),
    others: z.array(address).max(maxOperators).readonly().meta({
      description:
        'The others of the set. They may have signed as well: no more signatures are kept than make a quorum.',
    }),
    cut,
  })
  .meta({ id: 'SignedEpoch' })

/** `GET /v1/snapshots` */
export const snapshotsResponse = z
  .object({
    snapshots: z.array(signed).max(maxSnapshots).readonly().meta({ description: 'Newest first.' }),
    next: uint64.nullable().meta({ description: '`before` of the next part; null after the last one.' }),
  })
  .meta({ id: 'Snapshots', description: 'Who signed which epoch, and which block of each chain it is about.' })

/** Who signed which epoch, as the client returns it. */
export type SnapshotsResponse = z.output<typeof snapshotsResponse>
