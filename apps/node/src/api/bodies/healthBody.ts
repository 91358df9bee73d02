import type { HealthResponse, PeerHealthResponse } from '@plimsoll/wire'
import { readVersion } from '../../readVersion.ts'
import { ageSeconds, type NodeState, snapshotAge } from '../nodeState.ts'
import type { PublicState } from '../publicState.ts'

/** What the process says of itself to anybody, however useful it is. */
export function healthBody({ config, served, view }: Pick<PublicState, 'config' | 'served' | 'view'>): HealthResponse {
  const header = served()?.attested.header
  return {
    status: 'ok',
    name: config.deployment.name,
    operator: view().address ?? null,
    latestEpoch: header?.epoch ?? null,
    latestAgeSeconds: header === undefined ? null : ageSeconds(header.timestamp),
  }
}

/** What the process says of itself to the other operators. */
export function peerHealthBody(state: NodeState): PeerHealthResponse {
  return {
    status: 'ok',
    name: state.config.deployment.name,
    version: readVersion(),
    operator: state.address ?? null,
    halted: state.attester()?.halted ?? null,
    latestEpoch: state.served()?.attested.header.epoch ?? null,
    latestAgeSeconds: snapshotAge(state) ?? null,
  }
}
