import {
  type AccountId,
  createHeardCalls,
  decodeAssetTable,
  defaultMarginLines,
  isBelowLine,
  type MarginLine,
  margin,
  marginEventBody,
  marginEventTypeAt,
  parseAccountId,
} from '@plimsoll/protocol'
import type { AccountResponse, SnapshotResponse, StreamEvent } from '@plimsoll/wire'
import type { Address } from 'viem'
import type { Plimsoll } from '../createPlimsoll.ts'
import type { PlimsollClient } from '../createPlimsollClient.ts'
import { verifySnapshot } from '../verifySnapshot.ts'
import { createAccountReader } from './createAccountReader.ts'
import { type FollowParameters, followNodes, type ListenedNode } from './followNodes.ts'
import type { ReadEvent } from './readEvents.ts'
import { expectMarginEvent } from './verifyMarginEvent.ts'

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

/** What everybody gives who watches. */
export type StreamParameters = FollowParameters & {
  /** Of the risk config; those of the law without it. */
  lines?: readonly MarginLine[]
  /**
   * A margin event, checked. A call of a line that was called and not cured since does not come again. Where a node does not
   * know what was missed, and at the start, the accounts of the filter are read, checked, and told of as they are; without
   * such a filter the node’s list comes as `resync`, unverified.
   */
  onMarginEvent?: (event: MarginEvent, at: { id: string; account: AccountResponse }) => void
  /** What nobody signs, or is not checked here: claims, pledges, chains, lists, and an account that has no leaf any more. */
  onUnverifiedEvent?: (event: StreamEvent) => void
}

/** Where a step of the stream ends, or where it begins anew, and what can be read there: each checked. */
export type StreamStep = {
  readonly event: SnapshotEvent | Extract<StreamEvent, { type: 'resync' }>
  readonly id: string
  /** `undefined` if the node says that it has no leaf, which cannot be proven. */
  readonly account: (account: AccountId) => Promise<AccountResponse | undefined>
  readonly snapshot: () => Promise<SnapshotResponse>
}

/**
 * Follows the stream of a deployment over its nodes; see `watchEvents`. `atStep` is called once all that follows from a
 * snapshot has been told; without it a snapshot is only checked now and then.
 */
export function watchStream(
  plimsoll: Plimsoll,
  {
    filter = {},
    lines = defaultMarginLines,
    onMarginEvent = () => undefined,
    onUnverifiedEvent = () => undefined,
    atStep,
    ...parameters
  }: StreamParameters & { filter?: EventsFilter; atStep?: ((step: StreamStep) => Promise<void>) | undefined },
): () => void {
  const accounts = filter.accounts?.map(parseAccountId)
  const heardCalls = createHeardCalls()
  const readAccount = createAccountReader(plimsoll)
  /** Of what was checked. An event of an earlier epoch is no news, from whichever node. */
  let newest = 0n

  async function tell(read: ReadEvent, node: ListenedNode & { isDue: boolean }): Promise<bigint> {
    const { id = '', event } = read
    if ('epoch' in event && event.epoch < newest) return newest
    if ('cure' in event) {
      const account = await accountAt(event.account, { ...node, epoch: event.epoch })
      // That an account has no leaf cannot be proven.
      if (account === undefined) onUnverifiedEvent(event)
      else {
        expectMarginEvent(event, { account, assets: node.assets, lines })
        if (heardCalls.isNew(event)) onMarginEvent(event, { id, account })
      }
    } else if (event.type === 'snapshot') {
      const step = stepOf({ event, id, client: node.client })
      if (atStep) await atStep(step)
      else if (node.isDue) await step.snapshot()
    } else if (event.type === 'resync' && accounts) {
      // The list is not what counts here: a node may leave somebody out.
      if (event.part < event.parts) return newest
      for (const account of accounts) await tellState(account, { ...node, id, epoch: event.epoch })
      await atStep?.(stepOf({ event, id, client: node.client }))
    } else if (event.type !== 'closed') onUnverifiedEvent(event)
    return newest
  }

  function stepOf({ event, id, client }: Pick<StreamStep, 'event' | 'id'> & { client: PlimsollClient }): StreamStep {
    return {
      event,
      id,
      account: (account) => accountAt(account, { client, epoch: event.epoch }),
      async snapshot() {
        const snapshot = await client.snapshot(event.digest)
        await plimsoll.check(client, (trust) => verifySnapshot(snapshot, trust))
        newest = snapshot.header.epoch
        return snapshot
      },
    }
  }

  async function accountAt(
    account: AccountId,
    at: { client: PlimsollClient; epoch: bigint },
  ): Promise<AccountResponse | undefined> {
    const answer = await readAccount(account, at)
    if (answer !== undefined) newest = at.epoch
    return answer
  }

  /** Tells how an account is that may have been called or cured unheard. */
  async function tellState(id: AccountId, at: ListenedNode & { id: string; epoch: bigint }): Promise<void> {
    const account = await accountAt(id, at)
    if (account === undefined) return
    const { words, snapshot } = account
    const table = decodeAssetTable(snapshot.assets)
    const now = margin({ words, table, slots: snapshot.cut.length })
    for (const { line, clear } of lines) {
      const type = isBelowLine(now, line) ? marginEventTypeAt(line, lines) : 'margin.cured'
      if (type === 'margin.cured' && isBelowLine(now, clear)) continue
      const change = { type, line }
      if (!heardCalls.isNew({ ...change, account: id })) continue
      const body = marginEventBody({ snapshot: { ...snapshot, table }, account: id, words, change, assets: at.assets })
      onMarginEvent(body, { id: at.id, account })
    }
  }

  return followNodes(plimsoll, { ...parameters, query: queryOf(filter), tell })
}

function queryOf({ accounts = [], types = [], line, chainIds = [] }: EventsFilter): URLSearchParams {
  return new URLSearchParams([
    ...accounts.map((account) => ['account', account]),
    ...types.map((type) => ['type', type]),
    ...chainIds.map((chainId) => ['chain', String(chainId)]),
    ...(line === undefined ? [] : [['line', String(line)]]),
  ])
}
