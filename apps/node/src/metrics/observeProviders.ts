import { Counter } from 'prom-client'
import type { WatchedChain } from '../node/watchChains.ts'
import { addGauge, type Metrics } from './createMetrics.ts'

type Provider = WatchedChain['providers'][number]
type Read = (provider: Provider, chain: WatchedChain) => number | undefined

/** Adds what is known of every provider, read whenever metrics are asked for; what is not known is left out. */
export function observeProviders({ registry }: Metrics, chains: () => readonly WatchedChain[]): void {
  gauge(
    'up',
    '1 if it is asked and did nothing wrong in the last look at its chain.',
    ({ name, quarantine }, { faults }) => (faults.has(name) || quarantine ? 0 : 1),
  )
  gauge('height', 'The highest block it names by the finality policy.', ({ height }) => numberOf(height))
  gauge('lag_blocks', 'Blocks it is behind the head that a quorum agrees on.', ({ height }, { head }) =>
    height === undefined || head === undefined ? undefined : Math.max(0, Number(head.number - height)),
  )
  gauge('latency_seconds', 'How long its answers take, as a moving average.', ({ latencyMs }) =>
    latencyMs === undefined ? undefined : latencyMs / 1000,
  )
  gauge(
    'requests_per_second_limit',
    'The limit it is asked within now; none while nothing limits it.',
    (provider) => provider.requestsPerSecond,
  )
  gauge('quarantined', '1 while it is not asked, because of what it answered.', ({ quarantine }) =>
    quarantine === undefined ? 0 : 1,
  )
  counter('requests', 'Requests made of it.', ({ requests }) => requests)
  counter('failures', 'Requests that it did not answer as it should.', ({ failures }) => failures)
  counter('answer_bytes', 'Bytes of its answers.', ({ bytes }) => bytes)
  counter('disagreements', 'Answers of it that a quorum contradicted.', ({ disagreements }) => disagreements)
  counter('quarantines', 'Times it was put into quarantine.', ({ quarantines }) => quarantines)
  counter('setbacks', 'Times its height went back.', ({ setbacks }) => setbacks)

  function gauge(name: string, help: string, read: Read): void {
    addGauge({ registry }, describe(`plimsoll_provider_${name}`, help), () =>
      samples(read).map(({ labels, value }) => [value, labels]),
    )
  }

  // The readers count; here it is only shown.
  function counter(name: string, help: string, read: Read): void {
    new Counter({
      ...describe(`plimsoll_provider_${name}_total`, help),
      collect() {
        this.reset()
        for (const { labels, value } of samples(read)) this.inc(labels, value)
      },
    })
  }

  function describe(name: string, help: string) {
    return { name, help, labelNames: ['chain', 'provider'], registers: [registry] }
  }

  function samples(read: Read) {
    return chains().flatMap((chain) =>
      chain.providers.flatMap((provider) => {
        const value = read(provider, chain)
        return value === undefined ? [] : [{ labels: { chain: chain.name, provider: provider.name }, value }]
      }),
    )
  }
}

function numberOf(height: bigint | undefined): number | undefined {
  return height === undefined ? undefined : Number(height)
}
