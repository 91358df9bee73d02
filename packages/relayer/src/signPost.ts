import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { Key } from '@plimsoll/keys'
import { type AttestedSnapshot, keccak, postArguments } from '@plimsoll/protocol'
import type { IntentAttempt } from '@plimsoll/store'
import { encodeFunctionData, parseTransaction } from 'viem'
import type { ChainAccess, RelayedChain } from './chainAccess.ts'
import { FeeCapReached, InsufficientFunds, PostReverted } from './errors.ts'
import { type FeeLimits, type Fees, firstFees, type Market, priceOf } from './fees.ts'

/** What writing a place of the registry costs the first time, above writing it again. */
const freshPlaceGas = 17_100n

/** Who posts where and for how much at most. */
export type Payment = { chain: RelayedChain; access: ChainAccess; account: Key; limits: FeeLimits }

/** Signs a transaction that posts a snapshot; `balance` is what the account has, in wei. Throws {@link PostReverted}, {@link InsufficientFunds}, and what the chain's access throws. */
export async function signPost(
  { header, digest, ...signed }: AttestedSnapshot,
  {
    payment,
    nonce,
    balance,
    fees,
    isLegacy = false,
    previous,
  }: {
    payment: Payment
    nonce: number
    balance: bigint
    fees: Fees
    /** Whether the chain has no EIP-1559. */
    isLegacy?: boolean | undefined
    /** What it replaces. */
    previous?: IntentAttempt
  },
): Promise<IntentAttempt> {
  const { chain, access, account } = payment
  const data = encodeFunctionData({
    abi: snapshotRegistryAbi,
    functionName: 'post',
    args: postArguments({ header, ...signed }),
  })
  const estimate = await access.estimate({ from: account.address, data })
  if ('refusal' in estimate)
    throw new PostReverted(`${chain.name} refuses the snapshot of epoch ${header.epoch}`, {
      details: { chain: chain.name, epoch: header.epoch, reason: estimate.refusal },
      hint: 'FromFuture: its clock is behind. WrongOperators: it changed its operators just now. Halted: its guardian stopped it. Dormant: only a recovery helps. Otherwise look at the reason.',
    })
  // Another relayer may post the same meanwhile, which costs less; a rotation in between costs more, and so does a place
  // that was never written, where the estimate was made in the second of the post before.
  // A node that estimates on what waits to be mined counts on the transaction that this one replaces: never less than that.
  const least = previous ? (parseTransaction(previous.raw).gas ?? 0n) : 0n
  const asked = (estimate.gas * 5n) / 4n + freshPlaceGas
  const gas = asked > least ? asked : least
  requireFunds(payment, { balance, needed: gas * fees.maxFeePerGas })
  const call = { chainId: chain.chainId, nonce, gas, to: chain.registry, data }
  const raw = await account.signTransaction(
    isLegacy ? { type: 'legacy', ...call, gasPrice: fees.maxFeePerGas } : { type: 'eip1559', ...call, ...fees },
  )
  return { hash: keccak(raw), raw, epoch: header.epoch, digest, signedAt: Date.now(), ...fees }
}

/** Fees for an attempt that replaces nothing. Throws {@link FeeCapReached}. */
export function freshFees({ chain, limits }: Payment, market: Market): Fees {
  const fees = firstFees(market, limits)
  if (fees) return fees
  throw new FeeCapReached(`${chain.name} asks for more per gas than the relayer may pay`, {
    details: {
      chain: chain.name,
      expected: `at most ${limits.cap} wei per gas`,
      seen: `${priceOf(market)} wei per gas: base fee ${market.baseFeePerGas}, tip ${market.priorityFeePerGas}`,
    },
    hint: 'It goes on when the fee falls. To pay more, raise chains[].maxFeePerGasGwei of this chain, or relay.maxFeePerGasGwei for all.',
  })
}

function requireFunds({ chain, account }: Payment, { balance, needed }: { balance: bigint; needed: bigint }): void {
  if (balance >= needed) return
  throw new InsufficientFunds(`The relayer cannot pay for a transaction on ${chain.name}`, {
    details: {
      chain: chain.name,
      address: account.address,
      expected: `at least ${needed} wei`,
      seen: `${balance} wei`,
    },
    hint: 'Send the relayer gas money on this chain; it goes on by itself.',
  })
}
