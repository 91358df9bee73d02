import { maxOperators } from '@plimsoll/protocol'
import { z } from 'zod'
import { address } from './hex.ts'

/** A set of operators. §6. */
export const operatorSet = z
  .object({
    threshold: z.int().min(1).max(maxOperators).meta({ description: 'How many signatures make a quorum.' }),
    operators: z
      .array(address)
      .min(1)
      .max(maxOperators)
      .readonly()
      .meta({ description: 'In the order that bitmaps refer to.' }),
  })
  .meta({ id: 'OperatorSet' })
