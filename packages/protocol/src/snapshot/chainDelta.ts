import type { Hex } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import type { ChainObservation } from '../assets/chainObservation.ts'
import type { Claim, PaidClaims } from '../claims/claim.ts'
import type { Hash32 } from '../hash32.ts'
import type { CutEntry } from './cut.ts'
import type { OperatorSet } from './operatorSet.ts'

/** Accounts, each once, with their words on one chain; how many they are is known before. */
export type AccountWords = Iterable<readonly [account: AccountId, words: readonly Hex[]]> & { readonly size: number }

/** A set of operators and the time, in seconds, from which headers name it. §6. */
export type ScheduledSet = { readonly set: OperatorSet; readonly effectiveAt: bigint }

/**
 * What a chain's registry says at a block: the latest snapshot it has accepted (the zero hash and 0 before the first), with
 * the time of that in seconds, and the operators and the risk config that are in force there. §6.
 */
export type RegistryReport = {
  readonly digest: Hash32
  readonly epoch: bigint
  readonly timestamp: bigint
  readonly operators: Hash32
  /** What a header whose cut has this block must name. Both of these have a meaning on the home chain only. */
  readonly nextOperators: Hash32
  /** The set that was scheduled last, also after it took effect. */
  readonly scheduled: ScheduledSet | undefined
  readonly config: Hash32
}

/**
 * What one chain says at `entry`, since the entry it was read from. `accounts` has the chain's local words of every
 * account that may have changed (of all with words if `full`; an account without words has left). `claims` were
 * appended since then (all if `full`); `paid` has, by debt slot, what may have changed of the claims paid here.
 */
export type ChainDelta = {
  readonly slot: number
  readonly entry: CutEntry
  readonly full: boolean
  readonly accounts: AccountWords
  readonly claimCount: bigint
  readonly claims: readonly Claim[]
  readonly paid: readonly PaidClaims[]
  readonly observation: ChainObservation
  readonly registry: RegistryReport
}
