import type { ProvenAccount } from '@plimsoll/aggregator'
import type { AccountsAt } from '@plimsoll/keeper'
import { accountMargin, linksOf } from '@plimsoll/protocol'
import { accountResponse } from '@plimsoll/wire'
import { z } from 'zod'
import type { NodeConfig } from '../../config/loadConfig.ts'

/**
 * One account at a snapshot as JSON: margin over all chains, per chain and per asset, with the proof. What is added here
 * to what the protocol computes are labels, which no operator signs.
 */
export function accountBody(
  { account, words, siblings }: ProvenAccount,
  { served, config }: { served: AccountsAt; config: Pick<NodeConfig, 'deployment' | 'risk'> },
): z.input<typeof accountResponse> {
  const { table, attested } = served
  const { deployment, risk } = config
  const { chains, assets, ...totals } = accountMargin({ words, table, slots: deployment.chains.length })
  return z.encode(accountResponse, {
    account,
    ...totals,
    chains: chains.flatMap((chain) => {
      const known = deployment.chains[chain.slot]
      return known === undefined ? [] : { ...chain, chainId: known.chainId, name: known.name }
    }),
    assets: assets.flatMap((asset) => {
      const known = risk.assets.find(({ assetId }) => assetId === asset.assetId)
      if (known === undefined) return []
      const { symbol, decimals, underlying } = known
      return { ...asset, symbol, decimals, underlying }
    }),
    links: linksOf(words),
    words,
    siblings,
    snapshot: attested,
  })
}
