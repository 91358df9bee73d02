import { type AccountMargin, maxChains, maxSiblings } from '@plimsoll/protocol'
import { z } from 'zod'
import { assetFlags } from './assets.ts'
import { maxAccountWords, maxTableWords } from './bounds.ts'
import { accountId, address, bytes32 } from './hex.ts'
import { chainId, int256, uint16, uint256 } from './numbers.ts'
import { snapshotResponse } from './snapshot.ts'
import { name } from './text.ts'

const usd = (description: string) =>
  uint256.meta({ description: `${description} US dollars with 18 decimals.`, example: '2500000000000000000000' })
const signedUsd = (description: string) =>
  int256.meta({ description: `${description} US dollars with 18 decimals.`, example: '-120000000000000000000' })

/** An account's margin over all chains. §4. */
export const accountMargin = z
  .object({
    equityUsdWad: signedUsd('Collateral minus liabilities.'),
    initialSurplusUsdWad: signedUsd('Equity above the initial margin requirement.'),
    maintenanceSurplusUsdWad: signedUsd('Equity above the maintenance margin requirement.'),
    initialMarginRequirementUsdWad: usd('Equity needed to open risk.'),
    maintenanceMarginRequirementUsdWad: usd('Equity below which the account is liquidatable.'),
    healthWad: uint256.nullable().meta({
      description:
        'Weighted collateral over weighted liabilities at maintenance weights, with 18 decimals: liquidatable below 1. Null without liabilities.',
      example: '1180000000000000000',
    }),
    liquidatable: z.boolean().meta({ description: 'The maintenance surplus is negative.' }),
  })
  .meta({ id: 'AccountMargin', description: 'Over all chains, at the snapshot.' })

/** What an account may use on one chain. §4. */
const accountChain = z
  .object({
    slot: uint16,
    chainId,
    name: name.meta({ description: 'From the operator’s config; not attested.' }),
    surplusUsdWad: signedUsd('I(i): initial surplus of what counts on this chain; flagged collateral counts 0.'),
    deficitUsdWad: usd('D(i): what the other chains lack. A withdrawal or loan here needs surplus ≥ deficit after it.'),
    collateralUsdWad: usd('Collateral that counts on this chain, at full value.'),
    liabilityUsdWad: usd('Liabilities owed on this chain, at full value.'),
  })
  .meta({ id: 'AccountChain' })

/** One asset of an account. §3 to §5. */
const accountAsset = z
  .object({
    assetId: uint16,
    symbol: name.meta({ description: 'From the operator’s config; not attested.' }),
    decimals: z.int().min(0).max(36).meta({ description: 'Decimals of a unit, for display; not attested.' }),
    underlying: name.meta({ description: 'From the operator’s config; not attested.' }),
    kind: z.enum(['collateral', 'liability']),
    slot: uint16.meta({ description: 'The chain that holds the token or the debt.' }),
    units: uint256.meta({ description: 'Base units the account owns wherever they count, or debt shares it owes.' }),
    counted: z
      .array(z.object({ slot: uint16, units: uint256 }))
      .max(maxChains)
      .readonly()
      .meta({
        description: 'Where the units of a collateral count; slots with none are left out. Empty for a liability.',
      }),
    leaving: uint256.meta({
      description:
        'Base units of a collateral on their way out by escape: they count nowhere, and are no part of `units` and value.',
    }),
    valueUsdWad: usd(
      'Value of `units` at full weight, rounded down for a collateral and up for a liability; 0 for a collateral of maintenance weight 0.',
    ),
    flags: assetFlags,
  })
  .meta({ id: 'AccountAsset' })

/** Who acts for a contract account on another chain. §2. */
const accountLink = z
  .object({
    slot: uint16.meta({ description: 'The chain where the address acts.' }),
    address: address.meta({ description: 'What the contract account linked there.' }),
  })
  .meta({ id: 'AccountLink' })

/** An account's words, and the proof that they are in the snapshot. §7. */
export const provenWords = {
  words: z
    .array(bytes32)
    .min(1)
    .max(maxAccountWords)
    .readonly()
    .meta({ description: 'The leaf’s words without the account id (§7).' }),
  siblings: z
    .array(bytes32)
    .max(maxSiblings)
    .readonly()
    .meta({ description: 'Merkle proof from the leaf up to `snapshot.header.accounts`.' }),
}

/** `GET /v1/accounts/{account}` */
export const accountResponse = z
  .object({
    account: accountId,
    margin: accountMargin,
    chains: z
      .array(accountChain)
      .min(1)
      .max(maxChains)
      .readonly()
      .meta({ description: 'In slot order, every chain of the deployment.' }),
    assets: z
      .array(accountAsset)
      .max(maxTableWords)
      .readonly()
      .meta({ description: 'In the order of assetId, those the account holds or owes.' }),
    links: z
      .array(accountLink)
      .max(maxChains)
      .readonly()
      .meta({ description: 'In slot order, those a contract account has written; none for an EOA.' }),
    ...provenWords,
    snapshot: snapshotResponse,
  })
  .meta({ id: 'Account', description: 'An account at one snapshot, with the proof that any chain accepts.' })

// What the protocol computes of an account must stand in the answer.
accountResponse satisfies z.ZodType<AccountMargin>

/** An account as the client returns it. */
export type AccountResponse = z.output<typeof accountResponse>
