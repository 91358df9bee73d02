import type { marginLensAbi } from '@plimsoll/contracts'
import type { AccountId, Deployment } from '@plimsoll/protocol'
import type { Field } from '@plimsoll/protocol/testing/book'
import type { Address, ContractFunctionReturnType } from 'viem'
import type { Block } from '../model/createModelChain.ts'
import { decimals, feedOf, rateSourceOf, tokenOf, venueOf } from '../model/deployment.ts'
import { collateralOf, liabilityOf, type VaultState } from '../model/vaultState.ts'

type LensFunction = 'readAccounts' | 'readAccountIds' | 'readClaims' | 'readPaid' | 'readChain'
export type LensResult<name extends LensFunction> = ContractFunctionReturnType<typeof marginLensAbi, 'view', name>
/** An answer of the lens with the function it is of. */
export type LensAnswer = { [name in LensFunction]: { functionName: name; result: LensResult<name> } }[LensFunction]

/** What the lens answers in a block of the model (`MarginLens.sol`). */
export function lensAnswer(
  { entry, state }: Block,
  { functionName, args, salt }: { functionName: string; args: readonly unknown[]; salt: Deployment['salt'] },
): LensAnswer {
  const { number, timestamp } = entry
  const [, from, count] = args as [Address, bigint, bigint]
  switch (functionName) {
    case 'readAccounts': {
      const accounts = args[1] as readonly AccountId[]
      return { functionName, result: [number, timestamp, accounts.map((one) => state.books.get(one)?.words ?? [])] }
    }
    case 'readAccountIds':
      return { functionName, result: [number, timestamp, page(state.accounts, { from, count })] }
    case 'readClaims':
      return { functionName, result: [number, timestamp, page(state.claims, { from, count })] }
    case 'readPaid': {
      const [, debtSlot, from, count] = args as [Address, number, bigint, bigint]
      return { functionName, result: [number, timestamp, page(state.paid[debtSlot] ?? [], { from, count })] }
    }
    default: {
      const [, feeds, rates] = args as [Address, readonly Address[], readonly Address[]]
      const result = { number, timestamp, chainId: BigInt(entry.chainId), salt, ...chainState(state) }
      return {
        functionName: 'readChain',
        result: {
          ...result,
          feeds: feeds.map((feed) => (sameAddress(feed, feedOf(state.slot)) ? state.feed : noFeed)),
          rates: rates.map((source) => ({ ok: sameAddress(source, rateSourceOf(state.slot)), rate: 10n ** 18n })),
        },
      }
    }
  }
}

const noFeed = { ok: false, answer: 0n, updatedAt: 0n, decimals: 0 }
const noSet = { threshold: 0n, operators: [], effectiveAt: 0n }

const sameAddress = (a: Address, b: Address) => a.toLowerCase() === b.toLowerCase()

function page<T>(list: readonly T[], { from, count }: { from: bigint; count: bigint }): readonly T[] {
  return list.slice(Number(from), Number(from + count))
}

function addBits(sum: number, word: bigint): number {
  return sum + word.toString(2).replaceAll('0', '').length
}

function chainState(state: VaultState): Omit<LensResult<'readChain'>, keyof Pinned> {
  const { slot, slots, touches, accounts, claims, paid, digest, epoch, snapshotTimestamp } = state
  const { operators, nextOperators, config } = state
  const [collateral, liability] = [collateralOf(slot), liabilityOf(slot)]
  const total = (field: Field) =>
    [...state.books.values()].reduce((sum, book) => sum + (book.amounts.get(field) ?? 0n), 0n)
  const units = total(`balance/${collateral}`)
  return {
    slot,
    slots,
    touches,
    accountCount: BigInt(accounts.length),
    claimCount: BigInt(claims.length),
    paid: paid.map((words) => ({ words: BigInt(words.length), claims: BigInt(words.reduce(addBits, 0)) })),
    assets: [
      { assetId: collateral, kind: 1, token: tokenOf(slot), decimals, minDeposit: 0n },
      { assetId: liability, kind: 2, token: venueOf(slot), decimals, minDeposit: 0n },
    ],
    totals: [{ assetId: collateral, units, held: units + total(`leaving/${collateral}`) }],
    venues: [{ assetId: liability, venue: venueOf(slot), index: state.index }],
    digest,
    epoch,
    snapshotTimestamp,
    operators,
    nextOperators,
    scheduled: noSet,
    config,
    registrySlot: slot,
    lifeAt: snapshotTimestamp,
    silence: 0n,
    haltedUntil: 0n,
    isDormant: false,
  }
}

type Pinned = Pick<LensResult<'readChain'>, 'number' | 'timestamp' | 'chainId' | 'salt' | 'feeds' | 'rates'>
