import type { Address, Hex } from 'viem'

/** One signed transaction; fees in wei per gas. */
export type Attempt = {
  readonly hash: Hex
  readonly raw: Hex
  /** Of the snapshot it posts. */
  readonly epoch: bigint
  readonly digest: Hex
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  /** In milliseconds of Unix time. */
  readonly signedAt: number
}

/** A nonce that a key is spending on a chain: at most one of its attempts can ever be mined. */
export type Intent = {
  readonly chainId: number
  readonly address: Address
  readonly nonce: number
  readonly attempts: readonly Attempt[]
}

type IntentKey = Pick<Intent, 'chainId' | 'address' | 'nonce'>

/** Where intents are kept: each call has written durably when it resolves, so that a restart goes on with what it left. */
export type Intents = {
  /** The intent in flight. */
  current: (key: { chainId: number; address: Address }) => Promise<Intent | undefined>
  /** Opens an intent; refuses while another one of that key is open on that chain. */
  begin: (intent: IntentKey & { attempt: Attempt }) => Promise<void>
  /** Adds an attempt with the same nonce. */
  replace: (intent: IntentKey & { attempt: Attempt }) => Promise<void>
  /** Closes an intent: one attempt was mined, or the nonce went to something else. */
  finish: (intent: IntentKey & { state: 'mined' | 'dropped' }) => Promise<void>
}
