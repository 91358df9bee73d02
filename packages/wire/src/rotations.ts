import type { Rotation } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxRotations } from './bounds.ts'
import { operatorSet } from './operatorSet.ts'
import { snapshotResponse } from './snapshot.ts'

/** `GET /v1/rotations`: each a `Rotation` of the protocol package. */
export const rotationsResponse = z
  .object({
    rotations: z
      .array(
        z
          .object({
            snapshot: snapshotResponse,
            next: operatorSet.meta({ description: 'The set whose hash is `snapshot.header.operators`.' }),
          })
          .meta({ id: 'Rotation' }),
      )
      .max(maxRotations)
      .readonly()
      .meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'Rotations', description: 'Snapshots whose headers change the operators; they are kept for ever.' })

// The schema and the type that it stands for must not drift apart.
rotationsResponse satisfies z.ZodType<{ rotations: readonly Rotation[] }>

/** Rotations as the client returns them. */
export type RotationsResponse = z.output<typeof rotationsResponse>
