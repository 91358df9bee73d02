import { contractAccountId, eoaAccountId, PlimsollError } from '@plimsoll/protocol'
import fc from 'fast-check'
import { z } from 'zod'
import { lengthOf } from './schemaParts.ts'

/** Anything that a schema of this package lets through, as TypeScript has it; lists are short. */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodReadonly) return arbitraryOf(schema.unwrap())
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()))
  if (schema instanceof z.ZodOptional) return fc.option(arbitraryOf(schema.unwrap()), { nil: undefined })
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries<z.core.$ZodType>(schema.shape)
    return fc.record(Object.fromEntries(fields.map(([key, field]) => [key, arbitraryOf(field)])))
  }
  if (schema instanceof z.ZodArray) {
    const { minimum = 0 } = lengthOf(schema)
    return fc.array(arbitraryOf(schema.element), { minLength: minimum, maxLength: minimum + 2 })
  }
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(arbitraryOf))
  if (schema instanceof z.ZodCodec) return arbitraryOfCodec(schema)
  if (schema instanceof z.ZodTemplateLiteral) return fc.stringMatching(schema._zod.pattern)
  if (schema instanceof z.ZodNumber) return fc.integer({ min: schema.minValue ?? 0, max: schema.maxValue ?? 0 })
  if (schema instanceof z.ZodBoolean) return fc.boolean()
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options)
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values)
  // zod reads no key `__proto__`, which is as it should be.
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(
      fc.string({ maxLength: 9 }).filter((key) => key !== '__proto__'),
      json,
    )
  throw new UnknownSchema('No arbitrary is known for a schema of this kind.', {
    details: { seen: schema._zod.def.type },
  })
}

function arbitraryOfCodec({ in: sent, out }: z.ZodCodec): fc.Arbitrary<unknown> {
  if (out instanceof z.ZodBigInt) return fc.bigInt({ min: out.minValue ?? 0n, max: out.maxValue ?? 0n })
  if (out instanceof z.ZodString && sent instanceof z.ZodString)
    return fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.slice(0, sent.maxLength ?? 0))
  const address = fc.stringMatching(/^[0-9a-f]{40}$/).map((digits) => `0x${digits}` as const)
  return address.chain((address) => fc.constantFrom(eoaAccountId(address), contractAccountId({ chainId: 1, address })))
}

// JSON has no -0.
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))

class UnknownSchema extends PlimsollError {
  override name = 'UnknownSchema'
}
