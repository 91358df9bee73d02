import type { AccountTrie } from '@plimsoll/merkle'
import {
  type Deployment,
  encodeAssetTable,
  hashAssetTable,
  hashCut,
  hashRiskConfig,
  hashSnapshot,
  oldestTimestamp,
  parseHash32,
  type RiskConfig,
  type SnapshotHeader,
} from '@plimsoll/protocol'
import type { ClaimSet } from '../claims/claimSet.ts'
import { RiskConfigMismatch } from '../errors.ts'
import type { LedgerChain } from '../ledger/createLedger.ts'
import { type PreviousTable, priceAssets } from './priceAssets.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Computes the snapshot of chains that all stand at their entry of one cut. `timestamp` in seconds. Throws
 * `RiskConfigMismatch` and what the asset table throws. §6.
 */
export async function assembleSnapshot(parameters: {
  deployment: Deployment
  risk: RiskConfig
  previousTable: PreviousTable
  chains: readonly LedgerChain[]
  trie: AccountTrie
  claims: ClaimSet
  timestamp: bigint
}): Promise<Omit<Snapshot, 'health' | 'bands'>> {
  const { deployment, risk, chains, trie, claims, timestamp } = parameters
  const cut = chains.map((chain) => chain.entry)
  const registries = chains.map((chain) => chain.registry)
  const home = registries[0]
  const config = hashRiskConfig(risk)
  if (home === undefined || home.config !== config) {
    throw new RiskConfigMismatch('The risk config of this operator is not the one in force at this cut.', {
      details: { expected: home?.config, seen: config, block: cut[0]?.number },
      hint: 'The owner has put another config in force on the home chain: install that file and restart.',
    })
  }
  const table = await priceAssets({ ...parameters, cut })
  const assets = encodeAssetTable(table)
  const header: SnapshotHeader = {
    epoch: timestamp / BigInt(deployment.epochSeconds),
    timestamp,
    oldest: oldestTimestamp(cut),
    cut: hashCut(cut),
    config,
    assets: hashAssetTable(assets),
    accounts: parseHash32(trie.root),
    claims: parseHash32(claims.leaves.root),
    operators: home.nextOperators,
  }
  const digest = hashSnapshot({ header, salt: deployment.salt })
  return { header, digest, cut, assets, table, trie, claims, registries }
}
