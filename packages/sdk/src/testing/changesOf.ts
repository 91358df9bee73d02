import { z } from 'zod'

/** An answer with one thing in it changed, and where: `assets[].units`. */
export type Change = { readonly path: string; readonly value: unknown }

/**
 * Every way to change one thing in a value of a schema: each number, flag, hash and text becomes another one, each list
 * loses its last item and has it twice, and what may be null becomes null. What the schema refuses is left out.
 */
export function changesOf(schema: z.core.$ZodType, { value, path = '' }: { value: unknown; path?: string }): Change[] {
  if (value === null || value === undefined) return []
  if (schema instanceof z.ZodReadonly || schema instanceof z.ZodOptional)
    return changesOf(schema.unwrap(), { value, path })
  if (schema instanceof z.ZodNullable) return [{ path, value: null }, ...changesOf(schema.unwrap(), { value, path })]
  if (schema instanceof z.ZodObject) {
    const object = { ...value }
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, field]) =>
      changesOf(field, { value: Reflect.get(object, key), path: path === '' ? key : `${path}.${key}` }).map(
        (change) => ({
          path: change.path,
          value: { ...object, [key]: change.value },
        }),
      ),
    )
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const items = value.flatMap((item, place) =>
      changesOf(schema.element, { value: item, path: `${path}[]` }).map((change) => ({
        path: change.path,
        value: value.with(place, change.value),
      })),
    )
    if (value.length === 0) return items
    return [{ path, value: value.slice(0, -1) }, { path, value: [...value, ...value.slice(-1)] }, ...items]
  }
  const sendable = others(schema, value).filter((value) => z.safeEncode(schema, value).success)
  return sendable.map((value) => ({ path, value }))
}

function others(schema: z.core.$ZodType, value: unknown): unknown[] {
  if (schema instanceof z.ZodEnum) return schema.options.filter((option) => option !== value)
  if (typeof value === 'bigint') return [value + 1n, -value - 1n]
  if (typeof value === 'number') return [value + 1]
  if (typeof value === 'boolean') return [!value]
  if (typeof value !== 'string') return []
  if (!value.startsWith('0x')) return [`${value}x`]
  return [value.slice(0, -1) + (value.endsWith('7') ? '8' : '7')]
}
