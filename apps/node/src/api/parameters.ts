import { maxAccounts, uint64 } from '@plimsoll/wire'
import { z } from 'zod'

/** A whole number in a query, at most `most`. */
export function wholeUpTo(most: number) {
  return z
    .string()
    .regex(/^[0-9]{1,16}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().max(most))
}

/** A whole number in a query. */
export const whole = wholeUpTo(999_999_999)

/** Beyond what a database row can name. */
const maxEpoch = 2n ** 63n

/** An epoch in a path or a query. */
export const epoch = uint64.refine((epoch) => epoch < maxEpoch, 'expected an epoch')

/** At most this many entries: 1 to `most`, `preset` unless told. */
export function limitQuery({ most, preset = 100 }: { most: number; preset?: number }) {
  return whole
    .pipe(z.int().min(1, `expected 1 to ${most}`).max(most, `expected 1 to ${most}`))
    .default(preset)
    .meta({ description: `At most this many entries, 1 to ${most}.`, type: 'integer', default: preset })
}

/** A chain's place in the deployment. */
export const slotQuery = whole.pipe(z.int().max(0xffff, 'expected a slot'))

/** The query of accounts by health: how many entries, after how many. */
export const pageQuery = {
  limit: limitQuery({ most: maxAccounts }),
  offset: whole.default(0).meta({ description: 'After this many entries.', type: 'integer', default: 0 }),
}

/** An account in a path. */
export const accountPath = z.object({
  account: z.string().meta({
    description: 'An address (of an EOA) or a 32-byte account id.',
    example: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  }),
})
