import { z } from 'zod'

/** A schema inside another one, without `nullable`, `optional` and `readonly`, and where it stands: `assets[].units`. */
export type SchemaPart = { readonly path: string; readonly schema: z.core.$ZodType }

/** Every part of a schema, lists and objects before what they hold. What a codec or a hex string is made of is no part. */
export function schemaParts(schema: z.core.$ZodType, path = ''): SchemaPart[] {
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return schemaParts(schema.unwrap(), path)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => schemaParts(option, path))
  const part = { path, schema }
  if (schema instanceof z.ZodArray) return [part, ...schemaParts(schema.element, `${path}[]`)]
  if (!(schema instanceof z.ZodObject)) return [part]
  const fields = Object.entries<z.core.$ZodType>(schema.shape)
  return [part, ...fields.flatMap(([key, field]) => schemaParts(field, path === '' ? key : `${path}.${key}`))]
}

/** The most and the fewest items of a list; `undefined` where it has no such bound. */
export function lengthOf(list: z.ZodArray): { minimum: number | undefined; maximum: number | undefined } {
  const { minItems, maxItems } = z.toJSONSchema(list, { io: 'input' })
  return { minimum: minItems, maximum: maxItems }
}
