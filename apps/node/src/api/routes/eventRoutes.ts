import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { createRoute } from '@hono/zod-openapi'
import { parseAccountId } from '@plimsoll/protocol'
import { eventTypes, maxEventAccounts, streamEvent } from '@plimsoll/wire'
import { z } from 'zod'
import type { EventStreams } from '../events/eventStreams.ts'
import { wholeUpTo } from '../parameters.ts'
import { createRouter, errorAnswer } from '../router.ts'

/** A parameter that may stand several times, or have several values with commas between. */
const listOf = <Item extends z.ZodType<unknown, string>>(item: Item, most: number) =>
  z
    .union([z.string(), z.array(z.string()).max(most)])
    .transform((values) => [values].flat().flatMap((text) => text.split(',')))
    .pipe(z.array(item).min(1).max(most))

const events = createRoute({
  method: 'get',
  path: '/v1/events',
  operationId: 'events',
  tags: ['Events'],
  summary: 'What happens, as it is attested',
  description:
    'Server-sent events. A margin event follows from two attested snapshots and a line alone: it has the same id and the same bytes on every node, so a reader may go on at another operator’s node with the last id it has seen. Each step ends with `snapshot`; `resync` has every account below a line where it is not known what was missed. `snapshot`, `resync` and `closed` always come.',
  request: {
    query: z.object({
      account: listOf(z.string().max(66), maxEventAccounts)
        .optional()
        .meta({
          type: 'array',
          items: { type: 'string' },
          description: `Events about other accounts do not come. Addresses of EOAs or account ids, at most ${maxEventAccounts}.`,
        }),
      type: listOf(z.enum(eventTypes), eventTypes.length)
        .optional()
        .meta({
          type: 'array',
          items: { type: 'string', enum: [...eventTypes] },
          description: 'Only events of these types.',
        }),
      line: wholeUpTo(0xffff).optional().meta({
        type: 'integer',
        description: 'Margin events at a higher line do not come; in basis points of the liabilities.',
      }),
      chain: listOf(wholeUpTo(Number.MAX_SAFE_INTEGER), 255)
        .optional()
        .meta({
          type: 'array',
          items: { type: 'integer' },
          description: 'Only events that are about one of these chain ids, or about all.',
        }),
      lastEventId: z.string().max(512).optional().meta({
        description: 'The same as the header `Last-Event-ID`, for who cannot send one.',
      }),
    }),
    headers: z.object({
      'last-event-id': z.string().max(512).optional().meta({ description: 'The last id that was seen.' }),
    }),
  },
  responses: {
    200: {
      description: 'A stream that goes on. Each event’s `data` is one JSON object; `event` is its `type`.',
      content: { 'text/event-stream': { schema: streamEvent } },
    },
    400: errorAnswer('A malformed filter.'),
    429: errorAnswer('Too many streams are open from there.'),
    503: errorAnswer('The node has as many streams as it serves.'),
  },
})

/** The stream of events. `clientOf` says whom a request counts for. */
export function eventRoutes({
  streams,
  chainIds,
  clientOf,
}: {
  streams: Pick<EventStreams, 'open'>
  /** In slot order. */
  chainIds: readonly number[]
  clientOf: (request: HttpBindings['incoming']) => string
}) {
  return createRouter().openapi(events, (context) => {
    const { account, type, line, chain, lastEventId } = context.req.valid('query')
    const { incoming, outgoing } = context.env as HttpBindings
    const filter = {
      accounts: account && new Set(account.map(parseAccountId)),
      types: type && new Set<string>(type),
      line,
      slots: chain && new Set(chain.map((id) => chainIds.indexOf(id))),
    }
    if (incoming.method === 'HEAD') return context.body(null, 200, { 'content-type': 'text/event-stream' }) as never
    const lastSeen = context.req.valid('header')['last-event-id'] ?? lastEventId
    streams.open({ outgoing, client: clientOf(incoming) }, { filter, lastEventId: lastSeen })
    return RESPONSE_ALREADY_SENT as never
  })
}
