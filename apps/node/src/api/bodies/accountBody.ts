import type { ProvenAccount } from '@plimsoll/aggregator'
import type { AccountsAt } from '@plimsoll/keeper'
import { accountMargin, linksOf } from '@plimsoll/protocol'
import { accountResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { withSnapshot } from '../answerAt.ts'
import type { PublicState } from '../publicState.ts'

const accountPart = accountResponse.omit({ snapshot: true })

/** One account with its snapshot, as the API answers. */
export function accountText(
  proven: ProvenAccount,
  { served, config }: { served: Pick<AccountsAt, 'attested' | 'table'>; config: PublicState['config'] },
): string {
  return withSnapshot(accountBody(proven, { served, config }), served.attested)
}

/**
 * One account at a snapshot as JSON, without the snapshot: margin over all chains, per chain and per asset, with the proof. What is added here
 * to what the protocol computes are labels, which no operator signs.
 */
function accountBody(
  { account, words, siblings }: ProvenAccount,
  { served, config }: { served: Pick<AccountsAt, 'table'>; config: PublicState['config'] },
): object {
  const { table } = served
  const { deployment, risk } = config
  const { chains, assets, ...totals } = accountMargin({ words, table, slots: deployment.chains.length })
  return z.encode(accountPart, {
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
  })
}
