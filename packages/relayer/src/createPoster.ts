import { setTimeout as sleep } from 'node:timers/promises'
import type { AttestedSnapshot } from '@plimsoll/protocol'
import { type Hex, keccak256, type LocalAccount } from 'viem'
import { type ChainAccess, createChainAccess, type RelayedChain } from './chainAccess.ts'
import { choosePost } from './choosePost.ts'
import { FeeCapReached, InsufficientFunds, PostReverted, RelayerStopped } from './errors.ts'
import { type Fees, firstFees, replacementFees } from './fees.ts'
import type { Attempt, Intent, Intents } from './intents.ts'
import { postCall } from './postCall.ts'

/** Attested snapshots newer than an epoch that a registry may need: each that changes the operators, and the newest. */
export type NewerSnapshots = { newerThan: (epoch: bigint) => Promise<AttestedSnapshot[]> }

/** A snapshot that was mined on a chain. */
export type Posted = {
  slot: number
  chain: string
  epoch: bigint
  hash: Hex
  blockNumber: bigint
  gasUsed: bigint
  latencyMs: number
}

export type PosterOptions = {
  chain: RelayedChain
  account: LocalAccount
  intents: Intents
  snapshots: NewerSnapshots
  /** The most the relayer pays, in wei per gas. */
  maxFeePerGas: bigint
  /** After this long without being mined, a transaction is replaced by one that pays more. */
  replaceAfterMs: number
  pollMs: number
  timeoutMs: number
  signal: AbortSignal
}

/**
 * Posting on one chain with one key: one transaction in flight at a time, written down before it leaves. `advance()`
 * finishes what is in flight, then posts what the registry needs next; undefined if it needs nothing.
 */
export function createPoster(options: PosterOptions): { advance: () => Promise<Posted | undefined> } {
  const { chain, account, intents, snapshots, maxFeePerGas: cap, replaceAfterMs, pollMs, timeoutMs, signal } = options
  const access: ChainAccess = createChainAccess(chain, { timeoutMs })
  const key = { chainId: chain.chainId, address: account.address }

  return {
    async advance() {
      const open = await intents.current(key)
      if (open) {
        // It may never have left: the process may have ended between writing and sending.
        await broadcast(open.attempts)
        const posted = await follow(open)
        if (posted) return posted
      }
      const next = await needed()
      if (!next) return undefined
      const nonce = await access.nonce(account.address)
      const attempt = await sign(next, { nonce, fees: await feesFor(undefined) })
      await intents.begin({ ...key, nonce, attempt })
      await broadcast([attempt])
      return follow({ ...key, nonce, attempts: [attempt] })
    },
  }

  /** Waits until one attempt is mined, replacing it when that takes too long; undefined if the nonce went to something else. */
  async function follow(intent: Intent): Promise<Posted | undefined> {
    let { attempts } = intent
    for (;;) {
      // The nonce first: if it is spent and still no attempt has a receipt, no attempt ever will.
      const spent = (await access.nonce(account.address)) > intent.nonce
      const receipt = await access.receiptOf(attempts.map(({ hash }) => hash))
      if (receipt) {
        await intents.finish({ ...key, nonce: intent.nonce, state: 'mined' })
        return mined(receipt, attempts)
      }
      if (spent) {
        await intents.finish({ ...key, nonce: intent.nonce, state: 'dropped' })
        return undefined
      }
      const last = lastOf(attempts)
      if (Date.now() - last.signedAt >= replaceAfterMs) {
        const attempt = await replacement(last, intent.nonce)
        if (attempt) {
          await intents.replace({ ...key, nonce: intent.nonce, attempt })
          attempts = [...attempts, attempt]
        }
        await broadcast(attempts)
      }
      if (signal.aborted)
        throw new RelayerStopped('The relayer stops', { details: { chain: chain.name, nonce: intent.nonce } })
      await sleep(pollMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async function mined(
    receipt: NonNullable<Awaited<ReturnType<ChainAccess['receiptOf']>>>,
    attempts: readonly Attempt[],
  ): Promise<Posted> {
    const attempt = attempts.find(({ hash }) => hash === receipt.transactionHash) ?? lastOf(attempts)
    const { epoch } = await access.registryState()
    if (receipt.status !== 'success' || epoch < attempt.epoch)
      throw new PostReverted(`${chain.name} mined the snapshot of epoch ${attempt.epoch} without accepting it`, {
        details: {
          chain: chain.name,
          transaction: receipt.transactionHash,
          expected: attempt.epoch,
          seen: epoch,
          status: receipt.status,
        },
        hint: 'The next snapshot is tried as usual. If this goes on, compare the clocks and the operator set.',
      })
    return {
      slot: chain.slot,
      chain: chain.name,
      epoch: attempt.epoch,
      hash: receipt.transactionHash,
      blockNumber: receipt.blockNumber,
      gasUsed: receipt.gasUsed,
      latencyMs: Date.now() - (attempts[0] ?? attempt).signedAt,
    }
  }

  async function needed(): Promise<AttestedSnapshot | undefined> {
    const { epoch, operators } = await access.registryState()
    return choosePost(await snapshots.newerThan(epoch), { operators })
  }

  // A newer header replaces the one that waits; without a newer one the same is sent again, to free the nonce.
  async function replacement(last: Attempt, nonce: number): Promise<Attempt | undefined> {
    const [same] = await snapshots.newerThan(last.epoch - 1n)
    const snapshot = (await needed()) ?? same
    if (!snapshot) return undefined
    const fees = await feesFor(last)
    return fees && sign(snapshot, { nonce, fees })
  }

  async function feesFor(previous: Fees): Promise<Fees | undefined>
  async function feesFor(previous: undefined): Promise<Fees>
  async function feesFor(previous: Fees | undefined): Promise<Fees | undefined> {
    const market = await access.market()
    if (previous) return replacementFees(previous, { market, cap })
    const fees = firstFees(market, cap)
    if (fees) return fees
    throw new FeeCapReached(`Posting on ${chain.name} costs more than allowed`, {
      details: {
        chain: chain.name,
        expected: `at most ${cap} wei per gas`,
        seen: market.baseFeePerGas + market.priorityFeePerGas,
      },
      hint: 'It goes on when the fee falls. To pay more, raise relayer.maxFeePerGasGwei.',
    })
  }

  async function sign(snapshot: AttestedSnapshot, { nonce, fees }: { nonce: number; fees: Fees }): Promise<Attempt> {
    const data = postCall(snapshot)
    const estimate = await access.estimate({ from: account.address, data })
    if ('refusal' in estimate)
      throw new PostReverted(`${chain.name} refuses the snapshot of epoch ${snapshot.header.epoch}`, {
        details: { chain: chain.name, epoch: snapshot.header.epoch, reason: estimate.refusal },
        hint: 'WrongOperators: this chain missed a rotation. FromFuture: its clock is behind. Otherwise look at the reason.',
      })
    // Another relayer may post the same meanwhile, which costs less; a rotation in between costs more.
    const gas = (estimate.gas * 5n) / 4n
    await requireFunds(gas * fees.maxFeePerGas)
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: chain.chainId,
      nonce,
      gas,
      to: chain.registry,
      data,
      ...fees,
    })
    return {
      hash: keccak256(raw),
      raw,
      epoch: snapshot.header.epoch,
      digest: snapshot.digest,
      signedAt: Date.now(),
      ...fees,
    }
  }

  async function requireFunds(needed: bigint): Promise<void> {
    const balance = await access.balance(account.address)
    if (balance < needed)
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

  // What a node says against a transaction it already has, or whose nonce is spent, the receipts say better.
  async function broadcast(attempts: readonly Attempt[]): Promise<void> {
    await access.send(lastOf(attempts).raw)
  }
}

function lastOf(attempts: readonly Attempt[]): Attempt {
  const last = attempts.at(-1)
  if (!last) throw new RelayerStopped('An intent without attempts cannot be followed')
  return last
}
