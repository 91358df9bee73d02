import { maxChains, type RiskConfig } from '@plimsoll/protocol'
import { z } from 'zod'
import { maxBands, maxTableWords } from './bounds.ts'
import { address } from './hex.ts'
import { uint16 } from './numbers.ts'
import { name } from './text.ts'

const seconds = z.int().min(0)
const bps = (description: string) =>
  uint16.meta({ description: `${description} In basis points (10,000 is one).`, example: 8_500 })
const weight = (description: string) =>
  z
    .union([
      bps('A weight that does not move.'),
      z
        .object({
          from: bps('Up to `start`.'),
          to: bps('From `end` on; between them it moves linearly.'),
          start: seconds.meta({ description: 'In seconds.' }),
          end: seconds.meta({ description: 'In seconds.' }),
        })
        .meta({ id: 'WeightRamp' }),
    ])
    .meta({ description })

const feed = z
  .object({
    slot: uint16.meta({ description: 'The chain of the feed.' }),
    address,
    heartbeat: seconds.meta({ description: 'How old an answer may be, in seconds.' }),
  })
  .meta({ id: 'RiskFeed' })

const asset = z
  .object({
    assetId: uint16,
    symbol: name,
    slot: uint16.meta({ description: 'The chain that holds the token or the debt.' }),
    kind: z.enum(['collateral', 'liability']),
    token: address.meta({ description: 'The ERC-20 of a collateral; the venue of a liability.' }),
    decimals: z.int().min(0).max(36),
    underlying: name,
    initialWeight: weight('Counts for what an account may open.'),
    maintenanceWeight: weight('Counts for its liquidation.'),
    liquidationBonus: bps('The most on top for a liquidator.').exactOptional(),
    leastBonus: bps('What a liquidator gets on top at the line.').exactOptional(),
    newLiabilitiesRefused: z.boolean().exactOptional(),
    rate: z
      .object({
        source: address,
        decimals: z.int().min(0).max(36),
        base: name.meta({ description: 'What a whole share was worth at `at`, a decimal string.' }),
        at: seconds,
        maxGrowthBpsPerDay: z.int().min(0).meta({ description: 'How much it may grow from there.' }),
      })
      .meta({ id: 'RateCap', description: 'It is an ERC-4626 share.' })
      .exactOptional(),
  })
  .meta({ id: 'RiskAsset' })

/** `GET /v1/risk-config`: the owner's file itself, a `RiskConfig` of the protocol package. §5. */
export const riskConfigResponse = z
  .object({
    version: z.literal(1),
    underlyings: z
      .record(z.string(), z.object({ feeds: z.array(feed).max(maxTableWords) }))
      .meta({ description: 'By name: the feeds, the first fresh one counts.' }),
    assets: z.array(asset).max(maxTableWords),
    bonusDistance: bps('How far below the line the bonus is all of it, of the liabilities at maintenance weight.'),
    chains: z
      .array(
        z.object({ slot: uint16, maxCutAge: seconds.meta({ description: 'How old its cut may be, in seconds.' }) }),
      )
      .max(maxChains),
    marginLines: z
      .array(z.object({ line: bps('Below it an account is called.'), clear: bps('Above it the call is over.') }))
      .max(maxBands - 1)
      .exactOptional(),
  })
  .meta({
    id: 'RiskConfig',
    description: 'What the owner of the deployment scheduled: its keccak256 in RFC 8785 JSON is `header.config`.',
  })

// The schema and the type that it stands for must not drift apart.
riskConfigResponse satisfies z.ZodType<RiskConfig>

/** The risk config as the client returns it. */
export type RiskConfigResponse = z.output<typeof riskConfigResponse>
