import canonicalize from 'canonicalize'
import { stringToBytes } from 'viem'
import { z } from 'zod'
import { InvalidRiskConfig } from '../errors.ts'
import { type Hash32, keccak } from '../hash32.ts'
import { addressField, schemaIssues, secondsField, uint16Field } from '../schema.ts'
import { checkRiskConfig } from './checkRiskConfig.ts'
import { marginLinesField } from './marginLines.ts'

const weightField = z.union([
  uint16Field,
  z.strictObject({ from: uint16Field, to: uint16Field, start: z.int().min(0), end: z.int().min(1) }),
])

const assetShape = z.strictObject({
  assetId: uint16Field,
  symbol: z.string().min(1),
  slot: uint16Field,
  kind: z.enum(['collateral', 'liability']),
  token: addressField,
  decimals: z.int().min(0).max(36),
  underlying: z.string().min(1),
  initialWeight: weightField,
  maintenanceWeight: weightField,
  liquidationBonus: uint16Field.exactOptional(),
  leastBonus: uint16Field.exactOptional(),
  newLiabilitiesRefused: z.boolean().exactOptional(),
  rate: z
    .strictObject({
      source: addressField,
      decimals: z.int().min(0).max(36),
      base: z.string().regex(/^[1-9][0-9]*$/, 'expected a positive decimal integer as a string'),
      at: z.int().min(0),
      maxGrowthBpsPerDay: z.int().min(0),
    })
    .exactOptional(),
})

const riskConfigShape = z.strictObject({
  version: z.literal(1),
  underlyings: z.record(
    z.string().min(1),
    z.strictObject({
      feeds: z.array(z.strictObject({ slot: uint16Field, address: addressField, heartbeat: secondsField })).min(1),
    }),
  ),
  assets: z.array(assetShape),
  bonusDistance: uint16Field.min(1, 'expected at least 1: where the bonus has grown to all of it'),
  chains: z.array(z.strictObject({ slot: uint16Field, maxCutAge: secondsField })),
  marginLines: marginLinesField.exactOptional(),
})

/** A weight in basis points, or one that moves linearly from `from` to `to` between two times in seconds. */
export type Weight = z.infer<typeof weightField>

/** One asset of the config. `token` is the venue's address for a liability. `rate` makes it an ERC-4626 share. */
export type RiskAsset = z.infer<typeof assetShape>

/**
 * The owner's risk parameters: feeds per underlying, assets with their weights in basis points, and how old a chain's
 * cut may be in seconds. A collateral's bonus grows from `leastBonus` to `liquidationBonus` over `bonusDistance` (δ), all
 * in basis points. `rate.base` is `convertToAssets(10**decimals)` at time `rate.at`, in units of a token with
 * `rate.decimals` decimals, and may grow by `maxGrowthBpsPerDay`. `marginLines` are those of §13. Values stay as the file has them, because its hash is
 * scheduled on the home chain. §5.
 */
export type RiskConfig = z.infer<typeof riskConfigShape>

/** {@link RiskConfig} with every rule of §5 that the config alone can break. */
export const riskConfigSchema = riskConfigShape.superRefine((config, context) => {
  for (const { path, message } of checkRiskConfig(config)) context.addIssue({ code: 'custom', path, message })
})

/** Checks a risk config read from JSON; throws {@link InvalidRiskConfig} naming each wrong field. §5. */
export function parseRiskConfig(input: unknown): RiskConfig {
  const result = riskConfigSchema.safeParse(input)
  if (result.success) return result.data
  throw new InvalidRiskConfig('The risk config breaks its rules.', { details: schemaIssues(result.error) })
}

/** `header.config`: keccak256 of the config's RFC 8785 JSON. §6. */
export function hashRiskConfig(config: RiskConfig): Hash32 {
  return keccak(stringToBytes(riskConfigText(config)))
}

/** The config as it is hashed: RFC 8785 JSON. §6. */
export function riskConfigText(config: RiskConfig): string {
  return canonicalize(config) ?? ''
}
