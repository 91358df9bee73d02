import type { AttesterStatus, PeerStatus } from '@plimsoll/attester'
import {
  patienceSeconds,
  postingBehindSeconds,
  reachableOperators,
  readinessBody,
} from '../api/bodies/readinessBody.ts'
import { ageSeconds, epochAgeSeconds, type NodeState, snapshotAge } from '../api/nodeState.ts'
import { readVersion } from '../readVersion.ts'
import { addGauge, type Metrics, type Sample } from './createMetrics.ts'
import { observeProviders } from './observeProviders.ts'

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
  gauge('plimsoll_database_up', '1 if the database answers.', () => one(state.database().problem ? 0 : 1))
  gauge('plimsoll_database_answer_seconds', 'How long its last answer to a small question took.', () =>
    one((state.database().latencyMs ?? Number.NaN) / 1000),
  )
  gauge('plimsoll_ready', '1 if the node does all that it is there for.', () => one(readinessBody(state).ready ? 1 : 0))
  gauge('plimsoll_build_info', '1; its label is the version of this node.', () => [[1, { version: readVersion() }]])
  gauge('plimsoll_chain_dark', '1 if no quorum of providers gave a head of the chain the last time.', () =>
    state.chains().map(({ name: chain, problem }): Sample => [problem ? 1 : 0, { chain }]),
  )
  gauge('plimsoll_post_behind_seconds', 'How far the registry of the chain is behind what is attested.', () =>
    (state.posting()?.chains ?? []).flatMap((posting): Sample[] => {
      const behind = postingBehindSeconds(posting, state)
      return behind === undefined ? [] : [[behind, { chain: posting.chain }]]
    }),
  )
  gauge('plimsoll_operator_halted', '1 if this operator has stopped signing until a person acts.', () =>
    ofOperator(({ halted }) => (halted === undefined ? 0 : 1)),
  )
  gauge('plimsoll_signed_epoch', 'Epoch of the last snapshot that this operator signed.', () =>
    ofOperator(({ lastSigned }) => lastSigned && Number(lastSigned.epoch)),
  )
  gauge('plimsoll_signed_age_seconds', 'Time since that epoch began.', () =>
    ofOperator(({ lastSigned }) => lastSigned && epochAgeSeconds(lastSigned.epoch, state)),
  )
  gauge('plimsoll_attested_epoch', 'Epoch of the last snapshot that this operator saw with a quorum.', () =>
    ofOperator(({ lastAttested }) => lastAttested && Number(lastAttested.epoch)),
  )
  gauge('plimsoll_attested_age_seconds', 'Time since that epoch began.', () =>
    ofOperator(({ lastAttested }) => lastAttested && epochAgeSeconds(lastAttested.epoch, state)),
  )
  gauge('plimsoll_clock_ahead_seconds', 'How far this clock is ahead of those of the chains and the peers.', () =>
    ofOperator(({ clockAheadMs }) => clockAheadMs && clockAheadMs / 1000),
  )
  gauge('plimsoll_quorum_operators', 'How many operators a quorum takes.', () =>
    ofOperator(({ set }) => set?.threshold),
  )
  gauge('plimsoll_reachable_operators', 'How many operators of the set answer, this one counted.', () =>
    ofOperator((status) => reachableOperators(status, patienceSeconds(state))),
  )
  gauge('plimsoll_peer_up', '1 if the last answer of the operator was good.', () =>
    ofPeers(({ error, lastAnswerAt }) => (error === undefined && lastAnswerAt !== undefined ? 1 : 0)),
  )
  gauge('plimsoll_peer_answer_age_seconds', 'Time since the operator last answered.', () =>
    ofPeers(({ lastAnswerAt }) => lastAnswerAt && Math.max(0, Date.now() - lastAnswerAt) / 1000),
  )
  gauge('plimsoll_quorum_head_age_seconds', 'Age of the newest block that a quorum of operators can confirm.', () =>
    (state.attester()?.quorumHeads ?? []).flatMap((head, slot): Sample[] => {
      const chain = state.config.deployment.chains[slot]?.name
      return head && chain ? [[ageSeconds(head.timestamp), { chain }]] : []
    }),
  )
  observeProviders(metrics, state.chains)

  function ofOperator(read: (status: AttesterStatus) => number | undefined): Sample[] {
    const status = state.attester()
    const value = status && read(status)
    return value === undefined ? [] : one(value)
  }

  function ofPeers(read: (peer: PeerStatus) => number | undefined): Sample[] {
    return (state.attester()?.peers ?? []).flatMap((peer): Sample[] => {
      const value = read(peer)
      return value === undefined ? [] : [[value, { peer: peer.address }]]
    })
  }

  function gauge(name: string, help: string, read: () => readonly Sample[]): void {
    addGauge(metrics, { name, help, labelNames: ['chain', 'peer', 'version'] }, read)
  }
}

function one(value: number): Sample[] {
  return [[value]]
}
