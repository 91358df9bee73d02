import { hashRiskConfig, type RiskConfigResponse, VerificationFailed, verifySnapshot } from '@plimsoll/sdk'
import { queryOptions } from '@tanstack/react-query'
import type { Hex } from 'viem'
import type { World } from './context.tsx'
import { live } from './queries.ts'

const againMs = 10_000

// What risk managers and operators ask. What is verified says so.

/** What would be liquidatable after drops of each price; it is believed: checking it takes all accounts. */
export const debtAtRiskQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'debtAtRisk'], queryFn: () => plimsoll.unverified.debtAtRisk() })

/** The asset table of the latest snapshot, verified. */
export const assetsQuery = ({ plimsoll }: World) =>
  queryOptions({ queryKey: [live, 'assets'], queryFn: () => plimsoll.assets() })

/** The risk config that a verified header names, as the node publishes it: checked by its hash. */
export const namedConfigQuery = ({ plimsoll }: World, hash: Hex) =>
  queryOptions({
    queryKey: ['config', hash],
    // It changes with its hash alone. A node that said another one is asked again.
    refetchInterval: ({ state }) => (state.error === null ? false : againMs),
    async queryFn(): Promise<RiskConfigResponse> {
      const config = await plimsoll.unverified.riskConfig()
      const seen = hashRiskConfig(config)
      if (seen === hash) return config
      throw new VerificationFailed('The risk config of the node is not the one that this snapshot names.', {
        details: { expected: hash, seen },
        hint: 'A snapshot of the past may have been made under another one, which nobody keeps. For the latest snapshot, ask another operator.',
      })
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
