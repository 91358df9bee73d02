import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  accountResponse,
  accountsResponse,
  assetsResponse,
  chainsResponse,
  claimsResponse,
  debtAtRiskResponse,
  deploymentResponse,
  errorResponse,
  healthResponse,
  historyResponse,
  inFlightResponse,
  liquidationResponse,
  liquidationsResponse,
  operatorsResponse,
  peerHealthResponse,
  proposalRequest,
  proposalResponse,
  readinessResponse,
  readyResponse,
  registerWebhookResponse,
  resendWebhookResponse,
  rotationsResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  statusResponse,
  streamEvent,
  totalsResponse,
  webhooksResponse,
} from './index.ts'
import { arbitraryOf } from './testing/arbitraryOf.ts'
import { lengthOf, type SchemaPart, schemaParts } from './testing/schemaParts.ts'

const schemas: [string, z.ZodType][] = Object.entries({
  accountResponse,
  accountsResponse,
  assetsResponse,
  chainsResponse,
  claimsResponse,
  debtAtRiskResponse,
  deploymentResponse,
  errorResponse,
  healthResponse,
  historyResponse,
  inFlightResponse,
  liquidationResponse,
  liquidationsResponse,
  operatorsResponse,
  peerHealthResponse,
  proposalRequest,
  proposalResponse,
  readinessResponse,
  readyResponse,
  rotationsResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  statusResponse,
  streamEvent,
  totalsResponse,
  registerWebhookResponse,
  resendWebhookResponse,
  webhooksResponse,
})

/** Checks one part at its bounds and one beyond each; says what it is. */
function checkBounds({ schema, path }: SchemaPart): string {
  const [sample] = fc.sample(arbitraryOf(schema), { numRuns: 1, seed: 1 })
  const reads = (value: unknown) => z.safeParse(schema, value).success
  const sends = (value: unknown) => z.safeEncode(schema, value).success
  if (schema instanceof z.ZodArray) {
    const { minimum = 0, maximum } = lengthOf(schema)
    if (maximum === undefined) return `an endless list: ${path}`
    const [element] = fc.sample(arbitraryOf(schema.element), { numRuns: 1, seed: 1 })
    const ofLength = (length: number) => Array.from({ length }, () => element)
    expect([minimum, maximum].map((length) => sends(ofLength(length)))).toEqual([true, true])
    expect(sends(ofLength(maximum + 1))).toBe(false)
    if (minimum > 0) expect(sends(ofLength(minimum - 1))).toBe(false)
    const wire = z.encode(schema, ofLength(maximum)) as unknown[]
    expect(reads(wire)).toBe(true)
    expect(reads([...wire, wire[0]])).toBe(false)
    return 'bounded'
  }
  if (schema instanceof z.ZodCodec && schema.out instanceof z.ZodBigInt) {
    const { minValue, maxValue } = schema.out
    if (minValue === null || maxValue === null) return `an endless number: ${path}`
    for (const value of [minValue, maxValue]) expect([sends(value), reads(`${value}`)]).toEqual([true, true])
    for (const value of [minValue - 1n, maxValue + 1n])
      expect([sends(value), reads(`${value}`)]).toEqual([false, false])
    return 'bounded'
  }
  if (schema instanceof z.ZodCodec && schema.in instanceof z.ZodString && schema.out instanceof z.ZodString) {
    const { maxLength } = schema.in
    if (maxLength === null) return `an endless text: ${path}`
    expect([reads('x'.repeat(maxLength)), reads('x'.repeat(maxLength + 1))]).toEqual([true, false])
    expect(z.encode(schema, 'x'.repeat(maxLength + 1))).toHaveLength(maxLength)
    return 'bounded'
  }
  if (schema instanceof z.ZodNumber) {
    const { minValue, maxValue } = schema
    if (minValue === null || maxValue === null) return `an endless number: ${path}`
    expect([minValue, maxValue, minValue - 1, maxValue + 1].map(reads)).toEqual([true, true, false, false])
    return 'bounded'
  }
  if (schema instanceof z.ZodString) return `an endless text: ${path}`
  if (schema instanceof z.ZodTemplateLiteral) {
    // Its pattern says how long it may be: a long text fails, whatever it is made of.
    expect(reads(`0x${'0'.repeat(100_000)}`)).toBe(false)
    return 'bounded'
  }
  expect(sends(sample)).toBe(true)
  return 'bounded'
}

describe.each(schemas)('%s', (_, schema) => {
  test('default: what is read is what was sent', () => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        const text = JSON.stringify(z.encode(schema, value))
        expect(schema.parse(JSON.parse(text))).toEqual(value)
      }),
      { numRuns: 50 },
    )
  })

  test('error: one more than a bound, of every list, number and text', () => {
    const found = schemaParts(schema).map((part) => checkBounds(part))
    expect(found.filter((what) => what !== 'bounded')).toEqual([])
  })
})

test('behavior: a detail named __proto__ is not read', () => {
  const error = { name: 'X', message: 'x', details: JSON.parse('{"__proto__":0,"seen":1}') }
  expect(errorResponse.parse({ error }).error.details).toEqual({ seen: 1 })
})

test('behavior: the bounds of lists are those of the law and of the contracts', () => {
  const lists = schemas.flatMap(([name, schema]) =>
    schemaParts(schema).flatMap(({ path, schema }) =>
      schema instanceof z.ZodArray ? [[`${name}.${path}`, lengthOf(schema).maximum]] : [],
    ),
  )
  expect(Object.fromEntries(lists)).toMatchObject({
    'proposalRequest.cut': 5,
    'snapshotResponse.cut': 5,
    'snapshotResponse.assets': 4_096,
    'snapshotResponse.set.operators': 255,
    'snapshotResponse.signatures': 255,
    'accountResponse.words': 255,
    'accountResponse.siblings': 64,
    'accountResponse.chains': 5,
    'accountResponse.assets[].counted': 5,
    'accountsResponse.accounts': 1_000,
    'claimsResponse.claims': 1_000,
    'settlementResponse.claims': 100,
    'settlementResponse.siblings': 6_400,
    'rotationsResponse.rotations': 100,
    'deploymentResponse.operators.operators': 255,
  })
})
