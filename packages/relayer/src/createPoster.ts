import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import type { Key } from '@plimsoll/keys'
import { type AttestedSnapshot, hashOperatorSet } from '@plimsoll/protocol'
import type { IntentAttempt, IntentStore, SnapshotStore, TransactionIntent } from '@plimsoll/store'
import { type Hex, isAddressEqual, parseEventLogs, type TransactionReceipt } from 'viem'
import { createChainAccess, type RelayedChain } from './chainAccess.ts'
import { choosePost } from './choosePost.ts'
import { askedTip, type Delivery } from './delivery.ts'
import {
  InsufficientFunds,
  MissedRotation,
  NonceGap,
  NonceTaken,
  PostReverted,
  TransactionRefused,
  TransactionStuck,
} from './errors.ts'
import {
  ceilingOf,
  type FeeLimits,
  type Fees,
  type Market,
  most,
  priceOf,
  replacementFees,
  stillFit,
  withinTip,
} from './fees.ts'
import { freshFees, type Payment, signPost } from './signPost.ts'

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

/** A transaction that was signed in place of one with the same nonce; fees in wei per gas. */
export type Replaced = {
  slot: number
  chain: string
  epoch: bigint
  nonce: number
  /** How many transactions were signed for this nonce. */
  attempts: number
  fees: Fees
  market: Market
}

/** What a relayer knows of one chain, from what it saw last; times in milliseconds of Unix time. */
export type PosterStatus = {
  /** The newest epoch that the registry has, whoever posted it, and when that was seen last. */
  registry: { epoch: bigint; at: number } | undefined
  /** The newest epoch that this relayer got in since it was started, when, and what that took: gas, and wei in the chain’s coin. */
  posted: { epoch: bigint; at: number; gasUsed: bigint; costWei: bigint } | undefined
  /** The transaction in flight: since when, how many were signed for its nonce, and what the newest one pays at most. */
  open: { nonce: number; epoch: bigint; since: number; attempts: number; maxFeePerGas: bigint } | undefined
  /** In wei. */
  balance: bigint | undefined
}

export type PosterOptions = {
  chain: RelayedChain
  account: Key
  intents: IntentStore
  snapshots: NewerSnapshots
  /** The most the relayer pays. */
  limits: FeeLimits
  /** After this long without being mined, a transaction is sent again or replaced. */
  replaceAfterMs: number
  /** How long the receipt of a nonce that is spent is waited for; default 30,000. */
  receiptPatienceMs?: number
  pollMs: number
  timeoutMs: number
  signal: AbortSignal
  onPosted: (posted: Posted) => void
  onReplaced: (replaced: Replaced) => void
}

/** See `createPoster`. */
export type Poster = { catchUp: () => Promise<void>; status: () => PosterStatus }

/** A minimum that a pool asked for is remembered so long, lest every snapshot learns it anew. */
const poolMemoryMs = 3_600_000

/** At its limits a transaction is tried again less and less often, up to so many times `replaceAfterMs`. */
const slowest = 16

// Machines behind one URL may lag behind each other: only what they still say after so many polls is believed.
const patience = 8

/**
 * Posting on one chain with one key: one transaction in flight at a time, written down before it leaves. `catchUp()`
 * finishes what is in flight, then posts until the registry has everything, or `signal` aborts. It may be killed or
 * throw at any point and be called anew.
 */
export function createPoster(options: PosterOptions): Poster {
  const { chain, account, intents, snapshots, replaceAfterMs, pollMs, timeoutMs, signal } = options
  const { receiptPatienceMs = 30_000 } = options
  const { limits, onPosted, onReplaced } = options
  const access = createChainAccess(chain, { timeoutMs, signal })
  const payment: Payment = { chain, access, account, limits }
  const { address } = account
  const key = { chainId: chain.chainId, address }
  let known = { epoch: 0n, nonce: 0 }
  let inFlight: Flight | undefined
  let pool = { tip: 0n, until: 0 }
  const status: PosterStatus = { registry: undefined, posted: undefined, open: undefined, balance: undefined }

  return {
    async catchUp() {
      try {
        while (!signal.aborted) {
          const left = await intents.current(key)
          showOpen(left)
          if (left) await takeUp(left)
          const intent = left ?? (await begin())
          if (!intent || !(await follow(intent))) return
        }
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    status: () => ({ ...status }),
  }

  function showOpen(intent: TransactionIntent | undefined): void {
    if (!intent) {
      status.open = undefined
      return
    }
    const { nonce, attempts } = intent
    const { epoch, maxFeePerGas } = lastOf(attempts)
    const since = (attempts[0] ?? lastOf(attempts)).signedAt
    status.open = { nonce, epoch, since, attempts: attempts.length, maxFeePerGas }
  }

  async function begin(): Promise<TransactionIntent | undefined> {
    const { snapshot, nonce, balance } = await needed()
    if (!snapshot) return undefined
    const market = await askPrice()
    const { isLegacy } = market
    const fees = freshFees(payment, market)
    const attempt = await signPost(snapshot, { payment, nonce, balance, fees, isLegacy })
    await intents.begin({ ...key, nonce, attempt })
    const intent = { ...key, nonce, attempts: [attempt] }
    showOpen(intent)
    const { isTaken, answers } = await deliver(attempt, flightOf(intent))
    if (!isTaken) throw refused(attempt, answers)
    return intent
  }

  /** Goes on with an intent of an earlier call or an earlier process. */
  async function takeUp(intent: TransactionIntent): Promise<void> {
    const last = lastOf(intent.attempts)
    const flight = flightOf(intent)
    // What was signed when the chain asked for much more is not sent again: another one is due at once.
    if (last.maxFeePerGas > ceilingOf(await askPrice(), limits)) flight.triedAt = 0
    // The last one may never have left: the process may have ended between writing and sending. What endpoints say
    // against it is no matter yet: it may be mined.
    else await deliver(last, flight)
  }

  /** Waits until the nonce is spent, and tries again what takes too long. False if it need not be waited for: nothing is needed. */
  async function follow(intent: TransactionIntent): Promise<boolean> {
    const { nonce } = intent
    const flight = flightOf(intent)
    let { attempts } = intent
    for (let spentAt: number | undefined; !signal.aborted; await pause()) {
      const mined = await access.nonce(address, { above: nonce })
      if (mined > nonce) {
        const receipt = await access.receiptOf(attempts.map(({ hash }) => hash))
        if (receipt) return settle(receipt, { nonce, attempts })
        spentAt ??= Date.now()
        if (Date.now() - spentAt < receiptPatienceMs) continue
        if (await isPosted(attempts)) return close(nonce)
        await giveUp(nonce, { mined })
      }
      // Receipts may come later than nonces, and nonces a little later than the registry's epoch.
      spentAt = undefined
      if (Date.now() - flight.triedAt < replaceAfterMs * Math.min(2 ** flight.timesAtLimit, slowest)) continue
      if (mined < nonce) await giveUp(nonce, { mined })
      const { snapshot, balance } = await needed()
      if (!snapshot) {
        const receipt = await access.receiptOf(attempts.map(({ hash }) => hash))
        return receipt ? settle(receipt, { nonce, attempts }) : false
      }
      attempts = await tryAgain(snapshot, { attempts, flight, balance })
    }
    return false
  }

  /**
   * Sends the last attempt again, or signs another one. Only what an endpoint holds is outbid: a refusal or silence is no
   * reason to pay more. What cannot be outbid within the limits is signed afresh for what the chain asks now: an endpoint
   * that holds the dearer one refuses that, and one that has lost it takes it.
   */
  async function tryAgain(
    snapshot: AttestedSnapshot,
    { attempts, flight, balance }: { attempts: readonly IntentAttempt[]; flight: Flight; balance: bigint },
  ): Promise<readonly IntentAttempt[]> {
    const { nonce, held } = flight
    const last = lastOf(attempts)
    const market = await askPrice()
    const outbidding = held && replacementFees(held, { market, limits })
    const isAtLimit = held !== undefined && outbidding === undefined
    flight.triedAt = Date.now()
    flight.timesAtLimit = isAtLimit ? flight.timesAtLimit + 1 : 0
    let tried = attempts
    if (outbidding || last.digest !== snapshot.digest || !stillFit(last, market, limits)) {
      const fees = outbidding ?? freshFees(payment, market)
      const attempt = await signPost(snapshot, {
        payment,
        nonce,
        balance,
        fees,
        isLegacy: market.isLegacy,
        previous: last,
      })
      await intents.replace({ ...key, nonce, attempt })
      tried = [...attempts, attempt]
      showOpen({ ...key, nonce, attempts: tried })
      const { slot, name } = chain
      onReplaced({ slot, chain: name, epoch: attempt.epoch, nonce, attempts: tried.length, fees, market })
    }
    const { isTaken, answers } = await deliver(lastOf(tried), flight)
    if (held && !outbidding) throw stuck(held, { nonce, market, answers })
    if (!isTaken) throw refused(lastOf(tried), answers)
    return tried
  }

  async function settle(
    receipt: TransactionReceipt,
    { nonce, attempts }: { nonce: number; attempts: readonly IntentAttempt[] },
  ): Promise<true> {
    await close(nonce)
    const attempt = attempts.find(({ hash }) => hash === receipt.transactionHash) ?? lastOf(attempts)
    const { epoch } = attempt
    const { transactionHash: hash, blockNumber, gasUsed, effectiveGasPrice } = receipt
    if (receipt.status !== 'success')
      throw new PostReverted(`${chain.name} mined the snapshot of epoch ${epoch} without accepting it`, {
        details: { chain: chain.name, epoch, transaction: hash, block: blockNumber },
        hint: 'It is tried again as long as the chain needs it. If this goes on, compare the clocks and the operator set.',
      })
    known = { epoch, nonce: nonce + 1 }
    status.registry = { epoch, at: Date.now() }
    // A second post of a snapshot changes nothing: the registry then emits no event.
    const accepted = parseEventLogs({ abi: snapshotRegistryAbi, eventName: 'SnapshotAccepted', logs: receipt.logs })
    if (accepted.some((log) => isAddressEqual(log.address, chain.registry))) {
      status.posted = { epoch, at: Date.now(), gasUsed, costWei: gasUsed * effectiveGasPrice }
      onPosted({
        slot: chain.slot,
        chain: chain.name,
        epoch,
        hash,
        blockNumber,
        gasUsed,
        latencyMs: Date.now() - (attempts[0] ?? attempt).signedAt,
      })
    }
    return true
  }

  async function close(nonce: number): Promise<true> {
    await intents.finish({ ...key, nonce, state: 'mined' })
    inFlight = undefined
    showOpen(undefined)
    return true
  }

  /** Whether the registry has what an attempt posts: then nobody is accused, though no endpoint shows how it got there. */
  async function isPosted(attempts: readonly IntentAttempt[]): Promise<boolean> {
    const { epoch } = await access.state(address)
    return attempts.some((attempt) => attempt.epoch <= epoch)
  }

  async function giveUp(nonce: number, { mined }: { mined: number }): Promise<never> {
    await intents.finish({ ...key, nonce, state: 'dropped' })
    inFlight = undefined
    showOpen(undefined)
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

  async function needed(): Promise<{ snapshot: AttestedSnapshot | undefined; nonce: number; balance: bigint }> {
    let state = await access.state(address)
    for (let polls = 1; polls < patience && (state.epoch < known.epoch || state.nonce < known.nonce); polls++) {
      await pause()
      state = await access.state(address)
    }
    const { epoch, operators, nonce, balance } = state
    known = { epoch, nonce }
    status.registry = { epoch, at: Date.now() }
    status.balance = balance
    const newer = await snapshots.newerThan(epoch)
    const snapshot = choosePost(newer, { operators })
    const newest = newer.at(-1)
    if (!newest || snapshot) return { snapshot, nonce, balance }
    throw new MissedRotation(`${chain.name} waits for operators that signed none of the snapshots stored here`, {
      details: { chain: chain.name, epoch, expected: operators, seen: hashOperatorSet(newest.set) },
      hint: 'Get the snapshots that changed the operators since that epoch from another node: they are kept for ever.',
    })
  }

  /** Sends an attempt to every endpoint, and remembers which one the endpoints hold. */
  async function deliver({ raw, ...fees }: IntentAttempt, flight: Flight): Promise<Delivery> {
    const delivery = await access.send(raw)
    // What an endpoint wants outbid may be of this relayer before it was started again, or of another process of the key.
    if (delivery.isTaken || (delivery.isOutbid && flight.held === undefined)) flight.held = fees
    if (!delivery.isTaken) {
      const tip = askedTip(delivery.answers, { tip: fees.maxPriorityFeePerGas, most: limits.tip ?? limits.cap })
      if (tip !== undefined) {
        pool = { tip, until: Date.now() + poolMemoryMs }
        // What is refused for its price is signed anew at once.
        flight.triedAt = 0
      }
    }
    return delivery
  }

  function flightOf({ nonce, attempts }: TransactionIntent): Flight {
    if (inFlight?.nonce !== nonce)
      inFlight = { nonce, triedAt: lastOf(attempts).signedAt, held: undefined, timesAtLimit: 0 }
    return inFlight
  }

  function refused({ epoch }: IntentAttempt, answers: readonly string[]): InsufficientFunds | TransactionRefused {
    // Some chains take more than the gas, as rollups do for their data on the parent chain: only their nodes know how much.
    if (answers.some((answer) => /insufficient (funds|balance)/i.test(answer)))
      return new InsufficientFunds(`The relayer cannot pay for a transaction on ${chain.name}`, {
        details: { chain: chain.name, address, epoch, seen: answers },
        hint: 'Send the relayer gas money on this chain; it goes on by itself. A rollup takes a fee for data above the gas.',
      })
    return new TransactionRefused(`${chain.name} does not take a transaction of the relayer`, {
      details: { chain: chain.name, address, epoch, seen: answers },
      hint: 'It is sent again. If this goes on, look at what the endpoints say: they are those of sendUrls, else the http(s) providers, in the order of the node configuration.',
    })
  }

  function stuck(
    held: Fees,
    { nonce, market, answers }: { nonce: number; market: Market; answers: readonly string[] },
  ): TransactionStuck {
    return new TransactionStuck(`${chain.name} does not mine a transaction that pays as much as the relayer may pay`, {
      details: {
        chain: chain.name,
        address,
        nonce,
        pays: `at most ${held.maxFeePerGas} wei per gas, tip ${held.maxPriorityFeePerGas}`,
        market: `${priceOf(market)} wei per gas`,
        limit: `${ceilingOf(market, limits)} wei per gas: ${limits.multiple} times the market, at most ${limits.cap}`,
        seen: answers,
      },
      hint: 'An endpoint that takes transactions and does not pass them on: add others to sendUrls. If the chain is full, raise maxFeeMultiple, maxTipGwei or maxFeePerGasGwei of this chain or of relay.',
    })
  }

  async function askPrice(): Promise<Market> {
    return withinTip(withPoolMinimum(await access.market()), limits)
  }

  function withPoolMinimum(market: Market): Market {
    if (Date.now() > pool.until) return market
    if (market.isLegacy) return { ...market, baseFeePerGas: most(market.baseFeePerGas, pool.tip) }
    return { ...market, priorityFeePerGas: most(market.priorityFeePerGas, pool.tip) }
  }

  async function pause(): Promise<void> {
    await sleep(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

/** What is known of the intent in flight beside what is written down. */
type Flight = {
  nonce: number
  /** When it was sent the last time because it was due. */
  triedAt: number
  /** What the newest attempt pays that an endpoint took. */
  held: Fees | undefined
  /** How often in a row it could not be outbid within the limits. */
  timesAtLimit: number
}

// An intent is opened with its first attempt.
function lastOf(attempts: readonly IntentAttempt[]): IntentAttempt {
  return attempts.at(-1) as IntentAttempt
}
