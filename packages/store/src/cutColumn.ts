import type { Cut } from '@plimsoll/protocol'
import { z } from 'zod'
import { bigintText, hash32Text } from './columns.ts'

/** A cut in a jsonb column. */
export const cutColumn = z.array(
  z.object({ chainId: z.int().nonnegative(), number: bigintText, hash: hash32Text, timestamp: bigintText }),
)

/** A cut as text for a jsonb column. */
export function encodeCut(cut: Cut): string {
  return JSON.stringify(
    cut.map(({ chainId, number, hash, timestamp }) => ({
      chainId,
      number: number.toString(),
      hash: hash.toLowerCase(),
      timestamp: timestamp.toString(),
    })),
  )
}
