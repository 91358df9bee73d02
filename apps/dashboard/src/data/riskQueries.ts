import { hashRiskConfig, verifySnapshot } from '@plimsoll/sdk'
import { queryOptions } from '@tanstack/react-query'
import type { World } from './context.tsx'
import { live } from './queries.ts'

// What risk managers and operators ask. What is verified says so.

/** What would be liquidatable after drops of each price; it is believed: checking it takes all accounts. */
export const debtAtRiskQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'debtAtRisk'], queryFn: () => plimsoll.unverified.debtAtRisk() })

/** The asset table of the latest snapshot, verified. */
export const assetsQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'assets'], queryFn: () => plimsoll.assets() })

/** The risk config with its hash, which a verified header must name. */
export const riskConfigQuery = ({ plimsoll }: World) =>
  queryOptions({
    queryKey: [live, 'riskConfig'],
    queryFn: async () => {
      const config = await plimsoll.unverified.riskConfig()
      return { config, hash: hashRiskConfig(config) }
    },
  })

/** Liquidations and write-offs that the node has seen, the newest of those before a number; they are news and believed. */
export const liquidationsQuery = ({ plimsoll }: World, before: number | undefined) =>
  queryOptions({
    queryKey: [before === undefined ? live : 'page', 'liquidations', before],
    queryFn: () => plimsoll.unverified.pastLiquidations({ limit: 100, ...(before === undefined ? {} : { before }) }),
  })

/** Who signed the last epochs; it is believed, and each snapshot itself can be verified. */
export const signedQuery = ({ plimsoll }: World, limit: number) =>
  queryOptions({ queryKey: [live, 'signed', limit], queryFn: () => plimsoll.unverified.snapshots({ limit }) })

/** The snapshot of an epoch, verified against the operators of that time. */
export const snapshotAtQuery = ({ plimsoll }: World, epoch: bigint) =>
  queryOptions({
    queryKey: ['epoch', 'snapshot', String(epoch)],
    queryFn: async () => {
      const snapshot = await plimsoll.unverified.snapshot(epoch)
      await plimsoll.checkAt(plimsoll.unverified, epoch, (trust) => verifySnapshot(snapshot, trust))
      return snapshot
    },
  })
