import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

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
    httpSeconds: new Histogram({
      name: 'plimsoll_http_request_seconds',
      help: 'Time to answer a request.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    signatures: counter('plimsoll_signatures_total', 'Snapshots this operator has signed.'),
    attested: counter('plimsoll_attested_total', 'Snapshots seen with a quorum of signatures.'),
    refusals: counter(
      'plimsoll_refusals_total',
      'Snapshots this operator would not sign or could not finish.',
      'reason',
    ),
    peerFailures: counter('plimsoll_peer_failures_total', 'Requests to another operator that failed.', 'peer'),
    posts: counter('plimsoll_posts_total', 'Posting a snapshot on a chain, by how it ended.', 'chain', 'outcome'),
    replacements: counter(
      'plimsoll_post_replacements_total',
      'Transactions that were signed in place of another.',
      'chain',
    ),
  }
}
