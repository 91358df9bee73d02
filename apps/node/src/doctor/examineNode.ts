import type { Address } from 'viem'
import { adminUrl, fetchStatus, type NodeStatus } from '../cli/fetchStatus.ts'
import type { NodeConfig } from '../config/loadConfig.ts'
import { NoNodeAnswers } from '../errors.ts'
import { createFindings, type Finding } from './finding.ts'

/** How is the node itself, if it runs on this machine? Asks its admin listener. */
export async function examineNode(
  config: NodeConfig,
  { operator }: { operator: Address | undefined },
): Promise<readonly Finding[]> {
  const findings = createFindings('this node')
  const status = await fetchStatus(adminUrl(config)).catch((error: unknown) => {
    if (error instanceof NoNodeAnswers) return error
    throw error
  })
  if (status instanceof NoNodeAnswers) {
    const { reason } = status.details
    // One that does not run is nothing to find fault with: the doctor is asked before the first start as well.
    if (reason !== 'ECONNREFUSED')
      findings.warn('admin', {
        what: `something listens at the address of admin, and does not answer as a node: ${reason}`,
        hint: 'If the node runs, it hangs, or is of another version; otherwise its port is taken.',
      })
    return findings.all
  }
  judge(status)
  return findings.all

  function judge({ health, ready, operators }: NodeStatus): void {
    const isOther = operator !== undefined && health.operator !== null && health.operator !== operator
    if (health.name !== config.deployment.name || isOther) {
      findings.problem('admin', {
        what: `a node of deployment ${health.name} answers there, of operator ${health.operator ?? 'none'}`,
        hint: 'Correct the section admin of one of the two configurations.',
      })
      return
    }
    const { halted } = operators
    for (const what of ready.reasons) {
      const isHalt = halted !== null && what.includes(halted)
      findings.problem('state', { what, hint: isHalt ? haltHint : 'See what plimsoll status shows besides.' })
    }
    for (const what of ready.warnings) findings.warn('state', { what, hint: 'See what plimsoll status shows besides.' })
    if (ready.ready) findings.ok('state', `runs and is ready, version ${health.version}`)
  }
}

const haltHint =
  'See "An operator that has stopped signing" in docs/operating.md. Once you know why, plimsoll resume lets it go on.'
