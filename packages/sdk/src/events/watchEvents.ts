import {
  type AccountId,
  createCalledLines,
  decodeAssetTable,
  defaultMarginLines,
  isBelowLine,
  type MarginLine,
  margin,
  marginEventBody,
  marginEventTypeAt,
  parseAccountId,
} from '@plimsoll/protocol'
import type { AccountResponse, StreamEvent } from '@plimsoll/wire'
import type { Address } from 'viem'
import { createPlimsollClient, type PlimsollClient } from '../createPlimsollClient.ts'
import { createTrusting } from '../createTrusting.ts'
import { ApiError, NodeUnreachable } from '../errors.ts'
import { verifyAccount } from '../verifyAccount.ts'
import { type Trust, verifySnapshot } from '../verifySnapshot.ts'
import { type ReadEvent, readEvents } from './readEvents.ts'
import { verifyMarginEvent } from './verifyMarginEvent.ts'

/** A margin event that was checked, with the account at its snapshot. */
export type MarginEvent = Extract<StreamEvent, { cure: unknown }>

/** A snapshot that was attested. */
export type SnapshotEvent = Extract<StreamEvent, { type: 'snapshot' }>

/** Whom a stream is about; what is not given is not filtered by. */
export type EventsFilter = {
  /** At most 64. */
  accounts?: readonly (AccountId | Address)[]
  types?: readonly string[]
  /** Margin events at a higher line do not come, in basis points. */
  line?: number
  chainIds?: readonly number[]
}

/** What `watchEvents` is given. */
export type WatchEventsParameters = {
  /** Nodes of different operators: where one ends, the next goes on. */
  urls: readonly string[]
  /** Whom to believe, and since which epoch they are in force, 0 unless told; rotations are followed from there. */
  trust: Trust
  since?: bigint
  filter?: EventsFilter
  /** The last id that was seen before, as `onEvent` was told it. */
  lastEventId?: string
  /** Of the risk config; those of the law without it. */
  lines?: readonly MarginLine[]
  /**
   * A margin event, checked. A call of a line that was called and not cured since does not come again. Where a node does not
   * know what was missed, and at the start, the accounts of the filter are read, checked, and told of as they are; without
   * such a filter the node’s list comes as `resync`, unverified.
   */
  onMarginEvent: (event: MarginEvent, at: { id: string; account: AccountResponse }) => void
  /** A snapshot with a quorum of the operators; all that follows from it has been told. */
  onSnapshot?: (event: SnapshotEvent, at: { id: string; client: PlimsollClient; trust: Trust }) => void | Promise<void>
  /** What nobody signs, or is not checked here: claims, pledges, chains, lists, and an account that has no leaf any more. */
  onUnverifiedEvent?: (event: StreamEvent) => void
  /** A node that does not answer, or lies: it goes on with the next. */
  onError?: (error: Error, at: { url: string }) => void
  fetch?: typeof globalThis.fetch
  /** How long a node may be silent, 30,000 unless told. A node sends something every ten seconds. */
  silenceMs?: number
  /**
   * How long a node may go without a snapshot that is newer and verifies, 60,000 unless told: one that holds back what is new
   * is left.
   */
  staleMs?: number
  /** From one node's end to the next, 1,000 unless told; doubled while none goes on. */
  pauseMs?: number
}

type Assets = Parameters<typeof verifyMarginEvent>[1]['assets']

const longestPauseMs = 30_000

/**
 * Hears of margin events as soon as they are attested, over one node at a time, and goes on at the next after the last event
 * where a node ends, is silent, or says what the operators have not signed. The function that comes back ends it.
 *
 * @example
 * const stop = watchEvents({
 *   urls: ['https://alpha.example', 'https://bravo.example'],
 *   trust,
 *   filter: { accounts: ['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'] },
 *   onMarginEvent: ({ type, line, cure }) => console.log(type, line, cure?.line.deposit),
 * })
 */
export function watchEvents({
  urls,
  trust,
  since = 0n,
  filter = {},
  lines = defaultMarginLines,
  onMarginEvent,
  onSnapshot,
  onUnverifiedEvent = () => undefined,
  onError = () => undefined,
  fetch = (...request) => globalThis.fetch(...request),
  silenceMs = 30_000,
  staleMs = 60_000,
  pauseMs = 1_000,
  ...parameters
}: WatchEventsParameters): () => void {
  const stopping = new AbortController()
  const { signal } = stopping
  const calledLines = createCalledLines()
  const trusting = createTrusting({ trust, since })
  let { lastEventId } = parameters
  /** Of what was checked. An event of an earlier epoch is no news, from whichever node. */
  let newest = 0n
  void run()
  return () => stopping.abort()

  async function run(): Promise<void> {
    let pause = pauseMs
    for (let turn = 0; !signal.aborted; turn++) {
      const url = (urls[turn % urls.length] ?? '').replace(/\/+$/, '')
      const before = lastEventId
      try {
        await follow(url)
      } catch (error) {
        if (!signal.aborted) onError(error as Error, { url })
      }
      pause = lastEventId === before ? Math.min(longestPauseMs, pause * 2) : pauseMs
      await sleep(pause, signal)
    }
  }

  async function follow(url: string): Promise<void> {
    const client = createPlimsollClient({ url, deployment: { salt: trust.salt }, fetch })
    const { assets } = await client.deployment()
    const stale = new AbortController()
    const ending = AbortSignal.any([signal, stale.signal])
    let checkedAt = Date.now()
    let timer = setTimeout(() => stale.abort(), staleMs)
    try {
      const stream = readEvents(`${url}/v1/events?${query(filter)}`, { lastEventId, fetch, signal: ending, silenceMs })
      for await (const read of stream) {
        if (signal.aborted) return
        const before = newest
        const isDue = Date.now() - checkedAt > staleMs / 2
        await tell(read, { client, assets, isDue })
        if (newest > before) {
          checkedAt = Date.now()
          clearTimeout(timer)
          timer = setTimeout(() => stale.abort(), staleMs)
        }
        // Only what was told is not asked for again.
        if (read.id !== undefined) lastEventId = read.id
        if (read.event.type === 'closed') return
      }
    } finally {
      clearTimeout(timer)
    }
    if (stale.signal.aborted && !signal.aborted)
      throw new NodeUnreachable('A node has no newer snapshot.', {
        details: { url, epoch: newest, waitedMs: staleMs },
        hint: 'It is behind, or holds back what is new; another operator’s node goes on.',
      })
  }

  async function tell(
    { id = '', event }: ReadEvent,
    { client, assets, isDue }: { client: PlimsollClient; assets: Assets; isDue: boolean },
  ): Promise<void> {
    if ('epoch' in event && event.epoch < newest) return
    if ('cure' in event) {
      const account = await accountAt(event.account, { client, epoch: event.epoch })
      // That an account has no leaf cannot be proven.
      if (account === undefined) return onUnverifiedEvent(event)
      await trusting.check(client, (trust) => verifyMarginEvent(event, { account, assets, trust, lines }))
      newest = event.epoch
      if (calledLines.isNew(event)) onMarginEvent(event, { id, account })
    } else if (event.type === 'snapshot') {
      if (!onSnapshot && !isDue) return
      const snapshot = await client.snapshot(event.digest)
      await trusting.check(client, (trust) => verifySnapshot(snapshot, trust))
      newest = snapshot.header.epoch
      await onSnapshot?.(event, { id, client, trust: trusting.trust() })
    } else if (event.type === 'resync' && filter.accounts) {
      // The list is not what counts here: a node may leave somebody out.
      if (event.part < event.parts) return
      for (const account of filter.accounts) await tellState(parseAccountId(account), { event, client, assets, id })
    } else if (event.type !== 'closed') onUnverifiedEvent(event)
  }

  /** Tells how an account is that may have been called or cured unheard. */
  async function tellState(
    id: AccountId,
    at: { event: { epoch: bigint }; client: PlimsollClient; assets: Assets; id: string },
  ): Promise<void> {
    const account = await accountAt(id, { client: at.client, epoch: at.event.epoch })
    if (account === undefined) return
    await trusting.check(at.client, (trust) => verifyAccount(account, trust))
    newest = at.event.epoch
    const { words, snapshot } = account
    const table = decodeAssetTable(snapshot.assets)
    const now = margin({ words, table, slots: snapshot.cut.length })
    for (const { line, clear } of lines) {
      const type = isBelowLine(now, line) ? marginEventTypeAt(line, lines) : 'margin.cured'
      if (type === 'margin.cured' && isBelowLine(now, clear)) continue
      const change = { type, line }
      if (!calledLines.isNew({ ...change, account: id })) continue
      const body = marginEventBody({ snapshot: { ...snapshot, table }, account: id, words, change, assets: at.assets })
      onMarginEvent(body, { id: at.id, account })
    }
  }
}

/** An account at an epoch; `undefined` if it has no leaf there. */
async function accountAt(
  account: AccountId,
  { client, epoch }: { client: PlimsollClient; epoch: bigint },
): Promise<AccountResponse | undefined> {
  try {
    return await client.account(account, { epoch })
  } catch (error) {
    if (error instanceof ApiError && error.code === 'AccountNotFound') return undefined
    throw error
  }
}

function query({ accounts = [], types = [], line, chainIds = [] }: EventsFilter): URLSearchParams {
  return new URLSearchParams([
    ...accounts.map((account) => ['account', account]),
    ...types.map((type) => ['type', type]),
    ...chainIds.map((chainId) => ['chain', String(chainId)]),
    ...(line === undefined ? [] : [['line', String(line)]]),
  ])
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
