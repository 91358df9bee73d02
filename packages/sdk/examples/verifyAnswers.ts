import {
  accountMargin,
  createPlimsollClient,
  decodeAssetTable,
  followRotations,
  hashRiskConfig,
  type Trust,
  verifyAccount,
  verifyAssets,
  verifyClaims,
  verifyLiquidation,
  verifySettlement,
  verifySnapshot,
} from '@plimsoll/sdk'
import type { Address } from 'viem'

/** Everything by hand that `createPlimsoll` does: asked of a node, and believed only once it is checked. */
export async function verifyAnswers({
  url,
  trust: given,
  since,
  account,
  beneficiary,
}: {
  url: string
  trust: Trust
  /** The epoch since which these operators are in force. */
  since: bigint
  account: Address
  beneficiary: Address
}) {
  const client = createPlimsollClient({ url, deployment: given })
  const { rotations } = await client.rotations({ after: since })
  const trust = await followRotations(rotations, given)

  await verifySnapshot(await client.latestSnapshot(), trust)
  await verifyAssets(await client.assets(), trust)
  const claims = await client.claims({ beneficiary, custodySlot: 0 })
  await verifyClaims(claims, trust)
  await verifyLiquidation(await client.liquidation(account), trust)

  const answer = await client.account(account)
  await verifyAccount(answer, trust)
  // `settlement` is the only call that verifies by itself; for an answer that came another way there is a function.
  const { claims: settled, proof, snapshot, next } = await client.settlement({ beneficiary, custodySlot: 0 }, trust)
  const { siblings, steps } = proof
  await verifySettlement({ claims: settled, siblings, steps, snapshot, next }, { beneficiary, custodySlot: 0, trust })

  // The risk config is signed by its hash: what lines, weights and feeds there are.
  const config = await client.riskConfig()
  const isSigned = hashRiskConfig(config) === answer.snapshot.header.config

  // What if every price of a collateral were half? The same arithmetic, over a table of your own.
  const { assets, cut } = answer.snapshot
  const table = decodeAssetTable(assets).map((asset) =>
    asset.kind === 'collateral' ? { ...asset, unitPrice: asset.unitPrice / 2n } : asset,
  )
  const { margin } = accountMargin({ words: answer.words, table, slots: cut.length })
  return { answer, claims: claims.claims.length, settled: settled.length, isSigned, halved: margin }
}
