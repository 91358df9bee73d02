import { Gauge } from 'prom-client'
import { ageSeconds, type NodeState, snapshotAge } from '../api/nodeState.ts'
import type { Metrics } from './createMetrics.ts'
import { observeProviders } from './observeProviders.ts'

type Sample = [value: number, labels?: Record<string, string>]

/** Adds gauges that read the node's state whenever metrics are asked for. */
export function observeState(metrics: Metrics, state: NodeState): void {
  const latest = () => state.served()

  gauge('plimsoll_snapshot_epoch', 'Epoch of the snapshot being served.', () =>
    one(Number(latest()?.attested.header.epoch ?? 0)),
  )
  gauge('plimsoll_snapshot_age_seconds', 'Age of the snapshot being served; NaN if there is none.', () =>
    one(snapshotAge(state) ?? Number.NaN),
  )
  gauge('plimsoll_accounts', 'Accounts in the snapshot being served.', () => one(latest()?.trie.size ?? 0))
  gauge('plimsoll_liquidatable_accounts', 'Accounts below maintenance in the snapshot being served.', () =>
    one(latest()?.health.liquidatable ?? 0),
  )
  gauge('plimsoll_cut_age_seconds', 'Age of the chain’s block in the snapshot being served.', () =>
    state.config.chains.flatMap(({ slot, name: chain }): Sample[] => {
      const entry = latest()?.attested.cut[slot]
      return entry ? [[ageSeconds(entry.timestamp), { chain }]] : []
    }),
  )
  gauge('plimsoll_chain_head_number', 'The newest final block by a quorum of providers.', () =>
    state.chains().flatMap(({ name: chain, head }): Sample[] => (head ? [[Number(head.number), { chain }]] : [])),
  )
  gauge('plimsoll_chain_head_age_seconds', 'Age of that block: how far the chain or its providers lag behind.', () =>
    state
      .chains()
      .flatMap(({ name: chain, head }): Sample[] => (head ? [[ageSeconds(head.timestamp), { chain }]] : [])),
  )
  gauge('plimsoll_chain_halted', '1 if the chain rolled back a final block: nothing is read from it any more.', () =>
    state.chains().map(({ name: chain, halted }): Sample => [halted === undefined ? 0 : 1, { chain }]),
  )
  gauge('plimsoll_chain_dirty_accounts', 'Accounts still to be read by the reads under way.', () =>
    state.chains().map(({ name: chain, dirtyAccounts }): Sample => [dirtyAccounts, { chain }]),
  )
  gauge('plimsoll_chain_sweep_age_seconds', 'Time since the last pass over all accounts ended.', () =>
    state.chains().flatMap(({ name: chain, sweptAt }): Sample[] => {
      return sweptAt === undefined ? [] : [[Math.max(0, Date.now() - sweptAt) / 1000, { chain }]]
    }),
  )
  gauge('plimsoll_disk_free_bytes', 'Space left for the data folder: a node ends when there is none.', () =>
    one(state.disk().freeBytes),
  )
  observeProviders(metrics, state.chains)

  function gauge(name: string, help: string, read: () => readonly Sample[]): void {
    new Gauge({
      name,
      help,
      labelNames: ['chain'],
      registers: [metrics.registry],
      collect() {
        this.reset()
        for (const [value, labels = {}] of read()) this.set(labels, value)
      },
    })
  }
}

function one(value: number): Sample[] {
  return [[value]]
}
