import { z } from 'zod'

const whole = z
  .string()
  .regex(/^[0-9]{1,9}$/, 'expected a whole number')
  .transform(Number)

/** The query of a long list: how many entries, after how many. */
export const pageQuery = {
  limit: whole
    .pipe(z.int().min(1, 'expected 1 to 1000').max(1000, 'expected 1 to 1000'))
    .default(100)
    .meta({ description: 'At most this many entries, 1 to 1000.', type: 'integer', default: 100 }),
  offset: whole.default(0).meta({ description: 'After this many entries.', type: 'integer', default: 0 }),
}
