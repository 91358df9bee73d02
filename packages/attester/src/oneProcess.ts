import type { Hash32, OperatorSet } from '@plimsoll/protocol'
import { type Clock, sleep } from '@plimsoll/tasks'
import { type Address, getAddress, type Hex, isAddressEqual, toHex } from 'viem'
import { maxSkewMs } from './clockCheck.ts'
import { KeyInUseTwice, NotSigningYet, Superseded } from './errors.ts'
import { epochAt, epochStart } from './leaderSchedule.ts'
import { isSignedBySender, type Sender, type SignedRequest } from './operatorRequest.ts'

/** What a peer knows of an operator's key; it answers every statement of heads with it. §10. */
export type KeyReport = {
  /** The last request of each other process that the peer heard with the key in the last two epochs. */
  readonly others: readonly SignedRequest[]
  /** Since when the peer listens, in ms since 1970. */
  readonly heardSince: number
  /** The newest epoch of which the peer has seen a signature by the key. */
  readonly lastSigned: { readonly epoch: bigint; readonly digest: Hash32 } | null
}

/** Who this process is in its requests. */
export type SenderSource = {
  /** The sender of the next request. */
  next: () => Sender
  /** From now on this process signs. */
  begin: () => void
  readonly process: Hex
  readonly generation: number
}

/** Draws the identity of this process, which no copy of its files has. */
export function createSender({ generation }: { generation: number }): SenderSource {
  const process = toHex(crypto.getRandomValues(new Uint8Array(16)))
  let counter = 0
  let hasBegun = false
  return {
    process,
    generation,
    begin: () => {
      hasBegun = true
    },
    next: () => ({ process, generation, counter: hasBegun ? ++counter : 0 }),
  }
}

/** The processes that a peer has heard, by their operators' keys. */
export type ProcessBook = {
  /** Takes a request whose signature was checked. */
  note: (request: SignedRequest) => void
  /** The last requests of the other processes with this key, of the last two epochs. */
  others: (sender: { from: Address; process: Hex }) => SignedRequest[]
}

/** Processes kept of each key: more than any restart needs, and no more than a thief can fill. */
const processesKept = 8

/** `order`: which process of all was heard first. */
type Heard = { first: SignedRequest; last: SignedRequest; highest: number; at: number; order: number }

/**
 * Nobody heard yet. `onTwice` hears, once for each pair, of two processes that sign with one key: of one generation, the one
 * sends a new request an epoch or more after the other began, and was heard before that.
 */
export function createProcessBook({
  clock,
  epochSeconds,
  onTwice,
}: {
  clock: Clock
  epochSeconds: number
  onTwice: (requests: readonly [SignedRequest, SignedRequest]) => void
}): ProcessBook {
  const byKey = new Map<Address, Map<Hex, Heard>>()
  const told = new Set<string>()
  let heardProcesses = 0

  function checkTwice(request: SignedRequest, others: Iterable<[Hex, Heard]>, known: Heard): void {
    for (const [process, other] of others) {
      if (process === request.process || other.first.generation !== request.generation) continue
      const isNew = request.counter > known.highest
      const cameBefore = known.order < other.order
      const isLater = request.timestamp >= other.first.timestamp + BigInt(epochSeconds)
      const pair = [process, request.process].sort().join()
      if (!isNew || !cameBefore || !isLater || told.has(pair)) continue
      if (told.size > processesKept ** 2) told.clear()
      told.add(pair)
      onTwice([other.first, request])
    }
  }

  return {
    note(request) {
      // One that waits for another to fall silent signs nothing: it does no harm.
      if (request.counter === 0) return
      const key = getAddress(request.from)
      const processes = byKey.get(key) ?? new Map<Hex, Heard>()
      byKey.set(key, processes)
      const known = processes.get(request.process)
      if (known) checkTwice(request, processes, known)
      const isLast = known === undefined || request.counter > known.highest
      processes.delete(request.process)
      processes.set(request.process, {
        first: known?.first ?? request,
        last: isLast ? request : known.last,
        highest: Math.max(known?.highest ?? 0, request.counter),
        at: clock.now(),
        order: known?.order ?? ++heardProcesses,
      })
      for (const oldest of processes.keys()) if (processes.size > processesKept) processes.delete(oldest)
    },
    others({ from, process }) {
      const heard = [...(byKey.get(getAddress(from)) ?? [])]
      const isRecent = ({ at }: Heard) => clock.now() - at <= 2 * epochSeconds * 1000
      return heard.flatMap(([other, one]) => (other !== process && isRecent(one) ? [one.last] : []))
    },
  }
}

/** Keeps this process from signing beside another one with its key. §10. */
export type KeyGuard = {
  /**
   * Waits until no other process with this key signs, then begins. `ask` tells every other operator of the set, and resolves
   * with what those who answered know of the key.
   */
  begin: (ask: () => Promise<ReadonlyMap<Address, KeyReport>>, signal: AbortSignal) => Promise<void>
  /** Takes what a peer knows of the key. */
  note: (report: KeyReport) => Promise<void>
  /** Throws {@link NotSigningYet}, {@link KeyInUseTwice}, {@link Superseded}. */
  requireMaySign: (epoch: bigint) => void
  /** Why this process signs nothing any more; undefined while it may. */
  stopped: () => Error | undefined
}

/** See {@link KeyGuard}. A process that has not been told to begin is not kept from anything. */
export function createKeyGuard({
  self,
  salt,
  sender,
  clock,
  epochSeconds,
  startDelayMs,
  set,
  lastSigned,
  takeover,
  onStopped,
}: {
  self: Address
  salt: Hex
  sender: SenderSource
  clock: Clock
  epochSeconds: number
  /** Epochs that begin earlier than this after the start are not signed, unless all others confirm the signing record. */
  startDelayMs: number
  set: () => OperatorSet | undefined
  lastSigned: () => Promise<{ epoch: bigint; digest: Hash32 } | undefined>
  /** Begin at once, although another process is heard: a person has raised the generation. */
  takeover: boolean
  onStopped: (error: KeyInUseTwice | Superseded) => void
}): KeyGuard {
  const epochMs = epochSeconds * 1000
  let state: 'open' | 'waiting' | 'signing' = 'open'
  let signFrom = 0n
  let beganAt = Number.POSITIVE_INFINITY
  let other: SignedRequest | undefined
  let stopped: KeyInUseTwice | Superseded | undefined

  function stop(error: KeyInUseTwice | Superseded): void {
    if (stopped) return
    stopped = error
    onStopped(error)
  }

  /** Whether a request is by this key, by another process, and new. */
  async function isOther(request: SignedRequest): Promise<boolean> {
    const age = clock.now() - Number(request.timestamp) * 1000
    if (age > 2 * epochMs || age < -maxSkewMs) return false
    if (request.process === sender.process || request.counter === 0 || !isAddressEqual(request.from, self)) return false
    return isSignedBySender(request, salt)
  }

  async function note({ others }: KeyReport): Promise<void> {
    for (const request of others) {
      if (!(await isOther(request))) continue
      const details = { key: self, process: request.process, heardAt: request.timestamp, by: request.to }
      if (request.generation > sender.generation)
        stop(
          new Superseded('Another process has taken over this operator’s key.', {
            details: { ...details, expected: sender.generation, seen: request.generation },
            hint: 'This process ends. Start it again only in place of the other one, with --takeover.',
          }),
        )
      if (request.generation !== sender.generation) continue
      if (other === undefined || request.timestamp > other.timestamp) other = request
      // What was sent before this process began was sent by the one that it follows.
      if (state === 'signing' && Number(request.timestamp) * 1000 >= beganAt + epochMs)
        stop(
          new KeyInUseTwice('Another process signs with this operator’s key.', {
            details,
            hint: 'Find the other process and stop it for good. Then start this one again.',
          }),
        )
    }
  }

  /** Whether a peer has listened for long enough, and has seen no signature that is not in this record. */
  async function confirms({ heardSince, lastSigned: seen }: KeyReport): Promise<boolean> {
    if (heardSince > clock.now() - epochMs - startDelayMs) return false
    if (seen === null) return true
    // A database that does not answer confirms nothing.
    const last = await lastSigned().catch(() => undefined)
    return last !== undefined && (seen.epoch < last.epoch || (seen.epoch === last.epoch && seen.digest === last.digest))
  }

  return {
    async begin(ask, signal) {
      state = 'waiting'
      let reports: ReadonlyMap<Address, KeyReport> = new Map()
      while (!signal.aborted) {
        reports = await ask()
        for (const report of reports.values()) await note(report)
        const isSilent = other === undefined || clock.now() - Number(other.timestamp) * 1000 > 2 * epochMs
        if (isSilent || takeover || stopped) break
        await sleep(clock, { ms: epochMs, signal })
      }
      const peers = (set()?.operators ?? []).filter((operator) => !isAddressEqual(operator, self))
      const confirmed = await Promise.all(
        peers.map((peer) => {
          const report = reports.get(getAddress(peer))
          return report !== undefined && confirms(report)
        }),
      )
      const from = clock.now() + startDelayMs
      const next = epochAt(from, epochSeconds)
      signFrom = confirmed.every(Boolean) ? 0n : epochStart(next, epochSeconds) >= from ? next : next + 1n
      sender.begin()
      beganAt = clock.now()
      state = 'signing'
    },
    note,
    requireMaySign(epoch) {
      if (stopped) throw stopped
      if (state === 'waiting')
        throw new NotSigningYet('Another process has been heard with this operator’s key a moment ago.', {
          details: { process: other?.process, heardAt: other?.timestamp },
          hint: 'This one signs once the other has been silent for two epochs.',
        })
      if (epoch < signFrom)
        throw new NotSigningYet(
          'This operator has just started, and not all others have confirmed its signing record.',
          {
            details: { epoch, expected: `epoch ${signFrom} or later` },
            hint: 'It signs by itself from then on.',
          },
        )
    },
    stopped: () => stopped,
  }
}
