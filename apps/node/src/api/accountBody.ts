import { accountMargin, type ProvenAccount } from '@plimsoll/aggregator'
import { type Deployment, linksOf, type RiskConfig } from '@plimsoll/protocol'
import { accountResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { marginBody } from './marginBody.ts'
import type { AccountsAt } from './servedSnapshot.ts'

/** One account at a snapshot as JSON: margin over all chains, per chain and per asset, with the proof. */
export function accountBody(
  { account, words, siblings }: ProvenAccount,
  { served, deployment, risk }: { served: AccountsAt; deployment: Deployment; risk: RiskConfig },
): z.input<typeof accountResponse> {
  const { table, attested } = served
  const { margin, chains, assets } = accountMargin({ words, table, slots: deployment.chains.length })
  return z.encode(accountResponse, {
    account,
    margin: marginBody(margin),
    chains: deployment.chains.map(({ slot, chainId, name }) => ({
      slot,
      chainId,
      name,
      surplusUsdWad: chains[slot]?.surplus ?? 0n,
      deficitUsdWad: chains[slot]?.deficit ?? 0n,
      collateralUsdWad: chains[slot]?.collateral ?? 0n,
      liabilityUsdWad: chains[slot]?.liability ?? 0n,
    })),
    assets: assets.flatMap(({ assetId, asset, units, counted, leaving, value }) => {
      const known = risk.assets.find((entry) => entry.assetId === assetId)
      if (known === undefined) return []
      const { symbol, decimals, underlying, kind } = known
      const { slot, priceStale, chainStale, newLiabilitiesRefused } = asset
      const flags = { priceStale, chainStale, newLiabilitiesRefused }
      return {
        assetId,
        symbol,
        decimals,
        underlying,
        kind,
        slot,
        units,
        counted,
        leaving,
        valueUsdWad: value,
        flags,
      }
    }),
    links: linksOf(words),
    words,
    siblings,
    snapshot: attested,
  })
}
