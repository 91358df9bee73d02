import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { Key } from '@plimsoll/keys'
import { type AttestedSnapshot, hashOperatorSet } from '@plimsoll/protocol'
import type { IntentAttempt, IntentStore, SnapshotStore, TransactionIntent } from '@plimsoll/store'
import { type Hex, isAddressEqual, parseEventLogs, type TransactionReceipt } from 'viem'
import { createChainAccess, type RelayedChain } from './chainAccess.ts'
import { choosePost } from './choosePost.ts'
import { MissedRotation, NonceGap, NonceTaken, PostReverted, TransactionRefused } from './errors.ts'
import { type Payment, signPost } from './signPost.ts'

/** Attested snapshots newer than an epoch that a registry may need: each that changes the operators, and the newest. */
export type NewerSnapshots = Pick<SnapshotStore, 'newerThan'>

/** A snapshot that a chain accepted from this relayer. */
export type Posted = {
  slot: number
  chain: string
  epoch: bigint
  hash: Hex
  blockNumber: bigint
  gasUsed: bigint
  /** From signing the first attempt to seeing one mined. */
  latencyMs: number
}

export type PosterOptions = {
  chain: RelayedChain
  account: Key
  intents: IntentStore
  snapshots: NewerSnapshots
  /** The most the relayer pays, in wei per gas. */
  maxFeePerGas: bigint
  /** After this long without being mined, a transaction is replaced by one that pays more. */
  replaceAfterMs: number
  pollMs: number
  timeoutMs: number
  signal: AbortSignal
  onPosted: (posted: Posted) => void
}

// Machines behind one URL may lag behind each other: only what they still say after so many polls is believed.
const patience = 8

/**
 * Posting on one chain with one key: one transaction in flight at a time, written down before it leaves. `catchUp()`
 * finishes what is in flight, then posts until the registry has everything, or `signal` aborts. It may be killed or
 * throw at any point and be called anew.
 */
export function createPoster(options: PosterOptions): { catchUp: () => Promise<void> } {
  const { chain, account, intents, snapshots, replaceAfterMs, pollMs, timeoutMs, signal, onPosted } = options
  const access = createChainAccess(chain, { timeoutMs })
  const payment: Payment = { chain, access, account, maxFeePerGas: options.maxFeePerGas }
  const { address } = account
  const key = { chainId: chain.chainId, address }
  let known = { epoch: 0n, nonce: 0 }

  return {
    async catchUp() {
      while (!signal.aborted) {
        const left = await intents.current(key)
        // It may never have left: the process may have ended between writing and sending.
        if (left) await access.send(lastOf(left.attempts).raw)
        const intent = left ?? (await begin())
        if (!intent || !(await follow(intent))) return
      }
    },
  }

  async function begin(): Promise<TransactionIntent | undefined> {
    const { snapshot, nonce } = await needed()
    if (!snapshot) return undefined
    const attempt = await signPost(snapshot, { payment, nonce })
    await intents.begin({ ...key, nonce, attempt })
    await sendNew(attempt)
    return { ...key, nonce, attempts: [attempt] }
  }

  /** Waits until the nonce is spent, replacing what takes too long. False if it need not be waited for: nothing is needed. */
  async function follow({ nonce, attempts: written }: TransactionIntent): Promise<boolean> {
    let attempts = written
    for (let spent = 0; !signal.aborted; await pause()) {
      const mined = await access.nonce(address)
      if (mined > nonce) {
        const receipt = await access.receiptOf(attempts.map(({ hash }) => hash))
        if (receipt) return settle(receipt, { nonce, attempts })
        if (++spent >= patience) await giveUp(nonce, { mined })
        continue
      }
      const last = lastOf(attempts)
      if (Date.now() - last.signedAt < replaceAfterMs) continue
      if (mined < nonce) await giveUp(nonce, { mined })
      const { snapshot } = await needed()
      if (!snapshot) return false
      const attempt = await signPost(snapshot, { payment, nonce, previous: last })
      await intents.replace({ ...key, nonce, attempt })
      attempts = [...attempts, attempt]
      await sendNew(attempt)
    }
    return false
  }

  async function settle(
    receipt: TransactionReceipt,
    { nonce, attempts }: { nonce: number; attempts: readonly IntentAttempt[] },
  ): Promise<true> {
    await intents.finish({ ...key, nonce, state: 'mined' })
    const attempt = attempts.find(({ hash }) => hash === receipt.transactionHash) ?? lastOf(attempts)
    const { epoch } = attempt
    const { transactionHash: hash, blockNumber, gasUsed } = receipt
    if (receipt.status !== 'success')
      throw new PostReverted(`${chain.name} mined the snapshot of epoch ${epoch} without accepting it`, {
        details: { chain: chain.name, epoch, transaction: hash, block: blockNumber },
        hint: 'It is tried again as long as the chain needs it. If this goes on, compare the clocks and the operator set.',
      })
    known = { epoch, nonce: nonce + 1 }
    // A second post of a snapshot changes nothing: the registry then emits no event.
    const accepted = parseEventLogs({ abi: snapshotRegistryAbi, eventName: 'SnapshotAccepted', logs: receipt.logs })
    if (accepted.some((log) => isAddressEqual(log.address, chain.registry)))
      onPosted({
        slot: chain.slot,
        chain: chain.name,
        epoch,
        hash,
        blockNumber,
        gasUsed,
        latencyMs: Date.now() - (attempts[0] ?? attempt).signedAt,
      })
    return true
  }

  async function giveUp(nonce: number, { mined }: { mined: number }): Promise<never> {
    await intents.finish({ ...key, nonce, state: 'dropped' })
    const details = { chain: chain.name, address, expected: `nonce ${nonce}`, seen: `nonce ${mined}` }
    if (mined > nonce)
      throw new NonceTaken(`Another transaction of the relayer's key took the nonce of a post on ${chain.name}`, {
        details,
        hint: 'It is posted with the next nonce. Use this key for nothing else, and in one relayer only.',
      })
    known = { epoch: 0n, nonce: 0 }
    throw new NonceGap(`${chain.name} lost transactions of the relayer's key that were mined`, {
      details,
      hint: 'It is posted with the nonce that the chain expects.',
    })
  }

  async function needed(): Promise<{ snapshot: AttestedSnapshot | undefined; nonce: number }> {
    let state = await access.state(address)
    for (let polls = 1; polls < patience && (state.epoch < known.epoch || state.nonce < known.nonce); polls++) {
      await pause()
      state = await access.state(address)
    }
    const { epoch, operators, nonce } = state
    known = { epoch, nonce }
    const newer = await snapshots.newerThan(epoch)
    const snapshot = choosePost(newer, { operators })
    const newest = newer.at(-1)
    if (!newest || snapshot) return { snapshot, nonce }
    throw new MissedRotation(`${chain.name} waits for operators that signed none of the snapshots stored here`, {
      details: { chain: chain.name, epoch, expected: operators, seen: hashOperatorSet(newest.set) },
      hint: 'Get the snapshots that changed the operators since that epoch from another node: they are kept for ever.',
    })
  }

  async function sendNew({ raw, epoch }: IntentAttempt): Promise<void> {
    const reason = await access.send(raw)
    if (reason === undefined) return
    throw new TransactionRefused(`${chain.name} does not take a transaction of the relayer`, {
      details: { chain: chain.name, address, epoch, reason },
      hint: 'It is sent again, and replaced in time. If this goes on, look at the reason.',
    })
  }

  async function pause(): Promise<void> {
    await sleep(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

// An intent is opened with its first attempt.
function lastOf(attempts: readonly IntentAttempt[]): IntentAttempt {
  return attempts.at(-1) as IntentAttempt
}
