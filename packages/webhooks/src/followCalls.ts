import { setImmediate } from 'node:timers/promises'
import { type BandChanges, bandChanges, type MarginBands, readBandChanges } from '@plimsoll/aggregator'
import type { KeptSnapshot } from '@plimsoll/keeper'
import {
  type AccountId,
  type EventStep,
  type MarginChange,
  marginEventBody,
  marginEventId,
  marginLinesOf,
  type RiskConfig,
} from '@plimsoll/protocol'
import type { WebhookKey, WebhookRow, WebhookStore } from '@plimsoll/store'
import { inSteps, type Mutex } from '@plimsoll/tasks'
import { eventText } from '@plimsoll/wire'
import type { WebhookEndpoint } from './endpoint.ts'
import { type NewMessage, planMessage } from './planMessage.ts'

/** What of a served snapshot calls are made of. */
export type CalledSnapshot = Pick<KeptSnapshot, 'attested' | 'table' | 'trie' | 'bands'>

/** Takes the rows of all endpoints from one served snapshot to the next. */
export type CallFollower = {
  /** Goes on to a snapshot; one that comes meanwhile is next, and those between are left out. */
  take: (served: CalledSnapshot) => void
  /** Looks again at accounts, of which something else was told than they are called at now. */
  look: (accounts: Iterable<AccountId>) => void
  /** Resolves when nothing is under way any more. */
  settled: () => Promise<void>
}

type Candidate = { readonly account: AccountId; readonly band: number }

/** So many accounts are read, gone through, and written together: signing uses the same database, and waits no longer. */
const accountsPerWrite = 32

/**
 * Follows the snapshots beside the round, in steps of a few milliseconds. Only accounts whose band changed are gone through; from a
 * snapshot that this process has not seen, those below a threshold and those with a row. `exclusively` keeps a row from being
 * written by another between its being read and its being written.
 */
export function followCalls({
  store,
  risk,
  endpoints,
  exclusively,
  onMessages,
  onError,
  now = Date.now,
}: {
  store: WebhookStore
  risk: RiskConfig
  /** The same list for as long as nothing changes in it. */
  endpoints: () => readonly WebhookEndpoint[]
  exclusively: Mutex
  onMessages: (keys: readonly WebhookKey[]) => void
  onError: (error: Error) => void
  now?: () => number
}): CallFollower {
  const lines = marginLinesOf(risk)
  const asked = new Set<AccountId>()
  let latest: CalledSnapshot | undefined
  /** The last that was gone through in this process. */
  let before: { epoch: bigint; bands: MarginBands } | undefined
  let isBehind = false
  let interested: { endpoints: readonly WebhookEndpoint[]; interest: Interest } | undefined
  let running: Promise<void> | undefined

  function run(): void {
    isBehind = true
    running ??= work().finally(() => {
      running = undefined
    })
  }

  async function work(): Promise<void> {
    while (isBehind && latest !== undefined) {
      isBehind = false
      await follow(latest).catch((error: Error) => {
        // What was not written is not taken for done: the next snapshot begins from nothing.
        before = undefined
        onError(error)
      })
    }
  }

  async function follow(served: CalledSnapshot): Promise<void> {
    const all = endpoints()
    if (all.length === 0) return asked.clear()
    if (interested?.endpoints !== all) interested = { endpoints: all, interest: await inSteps(interestOf(all)) }
    const { interest } = interested
    const { bands } = served
    const { epoch } = served.attested.header
    const known = await store.step()
    if (known !== undefined && known.epoch > epoch) return
    const step = known?.epoch === epoch ? known : { epoch, previousEpoch: known?.epoch ?? 0n }
    const isNext = before !== undefined && before.epoch === known?.epoch
    const changes = await inSteps(bandChanges(bands, isNext ? before?.bands : undefined))
    const again = [...asked]
    asked.clear()
    const candidates = await inSteps(candidatesOf(changes, { interest, bands, again }))
    if (!isNext) await addKnown(candidates, bands)
    const list = [...candidates].map(([account, band]) => ({ account, band }))
    for (let from = 0; ; from += accountsPerWrite) {
      const some = list.slice(from, from + accountsPerWrite)
      const isLast = from + accountsPerWrite >= list.length
      const due = await exclusively(() => takeOver(some, { served, step, interest, isLast: isLast && known !== step }))
      if (due.length > 0) onMessages(due)
      if (isLast) break
      // The embedded database answers without a turn of the event loop.
      await setImmediate()
    }
    before = { epoch, bands }
  }

  /** Accounts with a row, which may not be below any threshold. */
  async function addKnown(candidates: Map<AccountId, number>, bands: MarginBands): Promise<void> {
    let after: AccountId | undefined
    do {
      const page = await store.accounts({ after, limit: 1_000 })
      for (const account of page) candidates.set(account, bandOf(account, bands))
      after = page.at(-1)
    } while (after !== undefined)
  }

  /** Writes what becomes of the rows of some accounts; gives back the messages that are new. */
  async function takeOver(
    candidates: readonly Candidate[],
    {
      served,
      step,
      interest,
      isLast,
    }: { served: CalledSnapshot; step: EventStep; interest: Interest; isLast: boolean },
  ): Promise<WebhookKey[]> {
    const stored = await store.rowsOf(candidates.map(({ account }) => account))
    const rows = Map.groupBy(stored, ({ account }) => account)
    const changed = await inSteps(planAll(candidates, { rows, served, step, interest }))
    if (changed.length > 0 || isLast) await store.write({ rows: changed, ...(isLast && { step }) })
    return changed.filter(({ message }) => message?.state === 'waiting' && message.attempts === 0)
  }

  function* planAll(
    candidates: readonly Candidate[],
    {
      rows,
      served,
      step,
      interest,
    }: { rows: Map<AccountId, WebhookRow[]>; served: CalledSnapshot; step: EventStep; interest: Interest },
  ): Generator<undefined, WebhookRow[], undefined> {
    const changed: WebhookRow[] = []
    for (const { account, band } of candidates) {
      const make = messagesOf(account, { served, step })
      for (const { name: endpoint, line: highest } of interest.of(account)) {
        const row = rows.get(account)?.find((one) => one.endpoint === endpoint) ?? emptyRow({ endpoint, account })
        const next = planMessage(row, { band, lines, highest, make, now: now() })
        if (next !== row) changed.push(next)
        yield
      }
    }
    return changed
  }

  /** Makes the messages about an account: each once, however many endpoints get it. */
  function messagesOf(
    account: AccountId,
    { served: { attested, table, trie }, step }: { served: CalledSnapshot; step: EventStep },
  ): (change: MarginChange) => NewMessage {
    const made = new Map<string, NewMessage>()
    return (change) => {
      const id = marginEventId({ ...step, ...change, account })
      const words = trie.get(account) ?? []
      const snapshot = { ...attested, table }
      const message = made.get(id) ?? {
        id,
        body: eventText(marginEventBody({ snapshot, account, words, change, assets: risk.assets })),
      }
      made.set(id, message)
      return message
    }
  }

  return {
    take(served) {
      latest = served
      run()
    },
    look(accounts) {
      for (const account of accounts) asked.add(account)
      run()
    },
    settled: async () => running,
  }
}

/** Who wants to hear of which account. */
type Interest = { readonly of: (account: AccountId) => readonly WebhookEndpoint[] }

function* interestOf(endpoints: readonly WebhookEndpoint[]): Generator<undefined, Interest, undefined> {
  const forAll = endpoints.filter(({ accounts }) => accounts === undefined)
  const some = new Map<AccountId, WebhookEndpoint[]>()
  for (const endpoint of endpoints) {
    let count = 0
    for (const account of endpoint.accounts ?? []) {
      some.set(account, [...(some.get(account) ?? forAll), endpoint])
      if (++count % 1_024 === 0) yield
    }
    yield
  }
  return { of: (account) => some.get(account) ?? forAll }
}

function* candidatesOf(
  changes: BandChanges,
  { interest, bands, again }: { interest: Interest; bands: MarginBands; again: readonly AccountId[] },
): Generator<undefined, Map<AccountId, number>, undefined> {
  const found = new Map<AccountId, number>()
  let read = 0
  for (const { account, to } of readBandChanges(changes)) {
    if (interest.of(account).length > 0) found.set(account, to)
    if (++read % 256 === 0) yield
  }
  for (const account of again) found.set(account, bandOf(account, bands))
  return found
}

function bandOf(account: AccountId, { rows, bands }: MarginBands): number {
  const row = rows.find(account)
  return row === undefined ? 0 : (bands[row] ?? 0)
}

function emptyRow(key: WebhookKey): WebhookRow {
  return {
    ...key,
    called: undefined,
    told: undefined,
    maybeTold: undefined,
    maybeCleared: undefined,
    message: undefined,
  }
}
