import { z } from 'zod'

const whole = z
  .string()
  .regex(/^[0-9]{1,9}$/, 'expected a whole number')
  .transform(Number)

/** At most this many entries: 1 to `most`, 100 unless told. */
export function limitQuery(most: number) {
  return whole
    .pipe(z.int().min(1, `expected 1 to ${most}`).max(most, `expected 1 to ${most}`))
    .default(100)
    .meta({ description: `At most this many entries, 1 to ${most}.`, type: 'integer', default: 100 })
}

/** A chain's place in the deployment. */
export const slotQuery = whole.pipe(z.int().max(0xffff, 'expected a slot'))

/** The query of a long list: how many entries, after how many. */
export const pageQuery = {
  limit: limitQuery(1_000),
  offset: whole.default(0).meta({ description: 'After this many entries.', type: 'integer', default: 0 }),
}
