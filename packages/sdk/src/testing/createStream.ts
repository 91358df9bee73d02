import type { ServerResponse } from 'node:http'
import {
  type AccountId,
  decodeAssetTable,
  defaultMarginLines,
  margin,
  marginBand,
  marginChanges,
  marginEventBody,
  marginEventId,
  marginThresholds,
  parseAccountId,
  snapshotEventId,
} from '@plimsoll/protocol'
import type { DeploymentResponse, StreamEvent } from '@plimsoll/wire'
import { eventText } from '@plimsoll/wire'
import type { Hex } from 'viem'
import type { TestSnapshot } from './startVault.ts'

/** A snapshot, and what each account has in it. */
export type StreamedSnapshot = { snapshot: TestSnapshot; words: ReadonlyMap<AccountId, readonly Hex[]> }

/** What `GET /v1/events` says as snapshots come: margin events, each step’s end, and `resync` to who does not go on from there. */
export function createStream({ assets }: Pick<DeploymentResponse, 'assets'>) {
  const readers = new Map<ServerResponse, ReadonlySet<AccountId>>()
  let latest: StreamedSnapshot | undefined

  function send(reader: ServerResponse, event: StreamEvent, id?: string): void {
    reader.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event.type}\ndata: ${eventText(event)}\n\n`)
  }

  function bandOf({ snapshot: { attested }, words }: StreamedSnapshot, account: AccountId): number {
    const table = decodeAssetTable(attested.assets)
    const at = margin({ words: words.get(account) ?? [], table, slots: attested.cut.length })
    return marginBand(at, marginThresholds(defaultMarginLines))
  }

  return {
    /** Goes on to the next snapshot. */
    next(to: StreamedSnapshot): void {
      const from = latest
      latest = to
      if (from === undefined) return
      const { header, digest, assets: table } = to.snapshot.attested
      const step = { epoch: header.epoch, previousEpoch: from.snapshot.attested.header.epoch }
      for (const [reader, accounts] of readers) {
        for (const account of accounts)
          for (const change of marginChanges({
            from: bandOf(from, account),
            to: bandOf(to, account),
            lines: defaultMarginLines,
          })) {
            const words = to.words.get(account) ?? []
            const snapshot = { ...to.snapshot.attested, table: decodeAssetTable(table) }
            const body = marginEventBody({ snapshot, account, words, change, assets })
            send(reader, body, marginEventId({ ...step, ...change, account }))
          }
        const { timestamp } = header
        send(reader, { type: 'snapshot', ...step, timestamp, digest }, snapshotEventId(step))
      }
    },
    /** Answers a request for the stream, which goes on from the latest snapshot. */
    open(reader: ServerResponse, query: URLSearchParams): void {
      reader.writeHead(200, { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' })
      reader.write('retry: 2000\n\n')
      readers.set(reader, new Set(query.getAll('account').map(parseAccountId)))
      reader.once('close', () => readers.delete(reader))
      if (latest === undefined) return
      const { header, digest } = latest.snapshot.attested
      const { epoch } = header
      if (query.get('lastEventId')?.startsWith(`${epoch}-`)) return
      const id = `${epoch}-${epoch}-resync`
      send(reader, { type: 'resync', epoch, digest, accounts: [], part: 1, parts: 1 }, id)
    },
    /** Ends all streams, as a node that stops does. */
    end(): void {
      for (const [reader] of readers) {
        send(reader, { type: 'closed', reason: 'shutdown' })
        reader.end()
      }
    },
  }
}
