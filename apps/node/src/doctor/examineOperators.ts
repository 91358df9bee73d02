import { type PeerHealthResponse, peerHealthResponse } from '@plimsoll/wire'
import { z } from 'zod'
import type { NodeConfig, OperatorEntry } from '../config/loadConfig.ts'
import { readVersion } from '../readVersion.ts'
import type { NodeKeys } from './examineKeys.ts'
import { createFindings, type Finding } from './finding.ts'

/** Do the other operators' nodes answer, as those they are listed as, with this deployment and this version? */
export async function examineOperators(
  { directory, deployment, set, attest }: NodeConfig,
  { operator }: Pick<NodeKeys, 'operator'>,
): Promise<readonly Finding[]> {
  const findings = createFindings('operators')
  const peers = directory.filter(({ address }) => address !== operator)
  const answers = await Promise.all(peers.map((peer) => askHealth(peer, attest.leaderTimeoutMs)))
  for (const [index, { address }] of peers.entries()) {
    const answer = answers[index]
    if (answer === undefined) continue
    if (typeof answer === 'string') {
      const hint = 'Ask its operator whether the node runs, and whether its URL here is right and open to this machine.'
      const level = set.operators.includes(address) ? 'problem' : 'warn'
      findings[level](address, { what: `its node does not answer: ${answer}`, hint })
    } else judge(address, answer)
  }
  return findings.all

  function judge(address: OperatorEntry['address'], { name, version, operator, halted }: PeerHealthResponse): void {
    if (name !== deployment.name)
      findings.problem(address, {
        what: `its node serves deployment ${name}, not ${deployment.name}`,
        hint: 'Correct its URL in the configuration.',
      })
    else if (operator?.toLowerCase() !== address.toLowerCase())
      findings.problem(address, {
        what: operator === null ? 'its node attests nothing' : `the node at its URL is that of ${operator}`,
        hint: 'Correct its URL in the configuration, or have it started with its key and the role attest.',
      })
    else if (halted !== null)
      findings.warn(address, { what: `has stopped signing: ${halted}`, hint: 'Its operator has to act.' })
    else if (version !== readVersion())
      findings.warn(address, {
        what: `runs version ${version}, this is ${readVersion()}`,
        hint: 'Different versions may compute different snapshots: update the older one.',
      })
    else findings.ok(address, `answers, version ${version}`)
  }
}

/** What a node says of itself, or why it says nothing. */
async function askHealth({ url }: OperatorEntry, timeoutMs: number): Promise<PeerHealthResponse | string> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/health`, { redirect: 'error', signal })
    if (!response.ok) return `HTTP status ${response.status}`
    return peerHealthResponse.parse(await response.json())
  } catch (error) {
    if (signal.aborted) return `nothing came within ${timeoutMs} ms`
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return 'what answers is not where a Plimsoll node listens to its peers'
    // The message of a failed fetch may hold the URL; its code does not.
    const cause = error instanceof Error ? error.cause : undefined
    return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection'
  }
}
