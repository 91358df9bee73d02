import type { HealthResponse, PeerHealthResponse, ReadinessResponse } from '@plimsoll/wire'
import { oneLine } from '../../log/errorFields.ts'
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

/** Whether the node answers with recent data, and if not, why. */
export function readinessBody(state: NodeState): ReadinessResponse {
  const { maxAgeRisk } = state.config.deployment
  const age = snapshotAge(state)
  const starting = state.starting()
  const problem = state.problem()
  const halted = state.attester()?.halted
  const { freeBytes, isLow } = state.disk()
  const reasons = [
    ...(starting === undefined ? [] : [starting]),
    ...(problem === undefined ? [] : [oneLine(problem)]),
    ...(halted === undefined ? [] : [`This operator has stopped signing: ${halted}`]),
    ...(isLow ? [`Only ${Math.floor(freeBytes / 2 ** 20)} MB are free for the data folder.`] : []),
    ...(age === undefined ? ['No snapshot has been attested and verified here yet.'] : []),
    ...(age !== undefined && age > maxAgeRisk
      ? [`The latest snapshot is ${age} s old; contracts accept ${maxAgeRisk} s for withdrawals and loans.`]
      : []),
    ...state.chains().flatMap(({ name, halted, problem }) => {
      const reason = halted ?? problem
      return reason ? [`${name}: ${oneLine(reason)}`] : []
    }),
  ]
  return { ready: reasons.length === 0, reasons }
}
