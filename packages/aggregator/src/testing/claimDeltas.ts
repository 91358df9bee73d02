import type { ChainDelta, Claim } from '@plimsoll/protocol'
import { address, alice, bob } from './fixtures.ts'
import { createModelChain } from './modelChain.ts'
import { paidPages } from './paidPages.ts'

/** What a chain says about claims in some block. */
export type ClaimState = {
  claims: readonly Claim[]
  /** By debt slot: the indices of the claims it has paid. */
  paid: readonly (readonly number[])[]
  /** The collateral its vault lists. */
  collateral: readonly number[]
}

/** Says nothing yet. */
export const noClaims: ClaimState = { claims: [], paid: [[], [], []], collateral: [] }

/** A claim of a slot; its other fields follow from a number. */
export function claimOf(debtSlot: number, index: number, content = 0): Claim {
  return {
    debtSlot,
    index: BigInt(index),
    account: content % 2 ? alice : bob,
    beneficiary: address(0xbe0 + (content % 3)),
    assetId: content % 4,
    units: BigInt(content) + 1n,
  }
}

const empty = await (async () => {
  const chain = createModelChain(0)
  return chain.reader().read({ to: chain.head() })
})()

/** What leads a chain from one state to another; everything without `from`. */
export function claimDelta(slot: number, { from, to }: { from?: ClaimState; to: ClaimState }): ChainDelta {
  const common = to.claims.findIndex((claim, index) => claim !== from?.claims[index])
  return {
    ...empty,
    slot,
    full: from === undefined,
    accounts: new Map(),
    claimCount: BigInt(to.claims.length),
    claims: common === -1 ? [] : to.claims.slice(common),
    paid: to.paid.map((indices, debtSlot) => paidPages(wordsOf(indices), from && wordsOf(from.paid[debtSlot] ?? []))),
    observation: {
      ...empty.observation,
      assets: to.collateral.map((assetId) => ({ assetId, kind: 'collateral', token: address(assetId), decimals: 18 })),
    },
  }
}

function wordsOf(indices: readonly number[]): bigint[] {
  const words: bigint[] = []
  for (const index of indices) {
    while (words.length <= index >> 8) words.push(0n)
    words[index >> 8] = (words[index >> 8] ?? 0n) | (1n << BigInt(index & 255))
  }
  return words
}
