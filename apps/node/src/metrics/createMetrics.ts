import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const roundBuckets = [0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 30]

export type Metrics = ReturnType<typeof createMetrics>

/** The node's counters, which the stages increase. Gauges of the node's state come from `observeState`, which reads it at each scrape. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers })
  return {
    registry,
    computeSeconds: new Histogram({
      name: 'plimsoll_compute_seconds',
      help: 'Time to read the chains and to compute a snapshot.',
      buckets: roundBuckets,
      registers,
    }),
    roundSeconds: new Histogram({
      name: 'plimsoll_round_seconds',
      help: 'Time from a proposal of this operator to a quorum of signatures.',
      buckets: roundBuckets,
      registers,
    }),
    peerSeconds: new Histogram({
      name: 'plimsoll_peer_request_seconds',
      help: 'Time to answer a request of another node.',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    peerRefusals: counter(
      'plimsoll_peer_requests_refused_total',
      'Requests beyond the limits of the peers’ listener.',
      'limit',
    ),
    signatures: counter('plimsoll_signatures_total', 'Snapshots this operator has signed.'),
    attested: counter('plimsoll_attested_total', 'Snapshots seen with a quorum of signatures.'),
    refusals: counter(
      'plimsoll_refusals_total',
      'Snapshots this operator would not sign or could not finish.',
      'reason',
    ),
    peerFailures: counter('plimsoll_peer_failures_total', 'Requests to another operator that failed.', 'peer'),
    keyInUseTwice: counter(
      'plimsoll_key_in_use_twice_total',
      'Pairs of processes that were heard to sign with the key of one operator.',
      'operator',
    ),
    posts: counter(
      'plimsoll_posts_total',
      'Snapshots posted, and problems with posting, each when it began and every ten minutes.',
      'chain',
      'outcome',
    ),
    replacements: counter(
      'plimsoll_post_replacements_total',
      'Transactions that were signed in place of another.',
      'chain',
    ),
    webhooks: counter(
      'plimsoll_webhooks_total',
      'Attempts to tell an endpoint of a margin call, by what came of them.',
      'endpoint',
      'outcome',
    ),
    webhookSeconds: new Histogram({
      name: 'plimsoll_webhook_seconds',
      help: 'Time from a snapshot that calls an account to an endpoint that has taken the message.',
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30, 60, 300, 900, 3_600],
      registers,
    }),
  }
}

/** A value of a gauge, and its labels. */
export type Sample = [value: number, labels?: Record<string, string>]

/** Adds a gauge that reads its values whenever metrics are asked for. */
export function addGauge(
  { registry }: Pick<Metrics, 'registry'>,
  { name, help, labelNames = [] }: { name: string; help: string; labelNames?: string[] },
  read: () => readonly Sample[],
): void {
  new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset()
      for (const [value, labels = {}] of read()) this.set(labels, value)
    },
  })
}

/** What the public API counts. */
export type ApiMetrics = ReturnType<typeof createApiMetrics>

/** The counters of the public API, in a registry of their own: it does not run where the rest of the node does. */
export function createApiMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    seconds: new Histogram({
      name: 'plimsoll_http_request_seconds',
      help: 'Time to answer a request to the public API.',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    refusals: new Counter({
      name: 'plimsoll_http_requests_refused_total',
      help: 'Requests beyond the limits of the public API.',
      labelNames: ['limit'],
      registers,
    }),
    streams: new Gauge({ name: 'plimsoll_event_streams', help: 'Streams of events that are open.', registers }),
    streamEvents: new Counter({
      name: 'plimsoll_stream_events_total',
      help: 'Events sent to readers of streams.',
      labelNames: ['type'],
      registers,
    }),
    streamsEnded: new Counter({
      name: 'plimsoll_event_streams_ended_total',
      help: 'Streams of events that have ended: by their reader, because it read too slowly, or for a shutdown.',
      labelNames: ['reason'],
      registers,
    }),
  }
}
