import { z } from 'zod'
import { maxNameLength } from './bounds.ts'
import { name, text } from './text.ts'

/** The body of every answer with a status of 400 or more. */
export const errorResponse = z
  .object({
    error: z
      .object({
        name: name.meta({ description: 'Stable; what programs may test.', example: 'AccountNotFound' }),
        message: text.meta({ example: 'This account has no leaf in the snapshot.' }),
        details: z
          .record(z.string().max(maxNameLength), z.unknown())
          .optional()
          .meta({ description: 'Who, what, expected, seen.' }),
        hint: text.optional().meta({ description: 'What to do about it.' }),
      })
      .meta({ id: 'ErrorBody' }),
  })
  .meta({ id: 'Error' })

/** The body of an error. */
export type ErrorResponse = z.output<typeof errorResponse>
