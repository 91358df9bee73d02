import type { AccountId } from '@plimsoll/protocol'
import {
  type AccountResponse,
  ApiError,
  hashRiskConfig,
  type RiskConfigResponse,
  type SnapshotResponse,
  VerificationFailed,
} from '@plimsoll/sdk'
import { queryOptions } from '@tanstack/react-query'
import type { Hex } from 'viem'
import type { World } from '../../data/context.tsx'
import { live } from '../../data/queries.ts'

/** An account at a snapshot, verified; without a response if the node says that it has nothing there, which nobody can prove. */
export type SeenAccount = { response: AccountResponse | undefined; snapshot: SnapshotResponse }

/** An account at the latest snapshot or at that of an epoch, verified, also while it has nothing yet. */
export const seenAccountQuery = (
  { plimsoll }: World,
  { account, epoch }: { account: AccountId; epoch: bigint | undefined },
) =>
  queryOptions({
    queryKey: [epoch === undefined ? live : 'epoch', 'seenAccount', account, String(epoch)],
    async queryFn(): Promise<SeenAccount> {
      try {
        const response = await plimsoll.account(account, epoch === undefined ? {} : { epoch })
        return { response, snapshot: response.snapshot }
      } catch (error) {
        // Nothing held is no fault. Of the past it is asked which epochs a node still has.
        if (!(error instanceof ApiError) || error.code !== 'AccountNotFound' || epoch !== undefined) throw error
        return { response: undefined, snapshot: await plimsoll.latestSnapshot() }
      }
    },
  })

/** The risk config that a verified header names, as the node publishes it: checked by its hash. */
export const namedConfigQuery = ({ plimsoll }: World, hash: Hex) =>
  queryOptions({
    queryKey: ['config', hash],
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

/** Pledges and releases on their way; it is believed. */
export const inFlightQuery = ({ plimsoll }: World, account: AccountId) =>
  queryOptions({ queryKey: [live, 'inFlight', account], queryFn: () => plimsoll.unverified.inFlight(account) })

/** The margin at earlier snapshots, the newest first, one of each `every` epochs; it is believed. */
export const historyQuery = ({ plimsoll }: World, { account, every }: { account: AccountId; every: number }) =>
  queryOptions({
    queryKey: [live, 'history', account, every],
    queryFn: () => plimsoll.unverified.history(account, { every }),
  })
