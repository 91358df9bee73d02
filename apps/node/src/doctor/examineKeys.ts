import type { Address } from 'viem'
import type { KeystoreConfig, NodeConfig } from '../config/loadConfig.ts'
import { exposedMode, loadKey } from '../loadKey.ts'
import { createFindings, type Finding } from './finding.ts'

/** The addresses behind a node's keys; undefined for one that is not configured or does not open. */
export type NodeKeys = { operator: Address | undefined; relayer: Address | undefined }

/** Opens the keystores as a start would, and keeps nothing but their addresses. */
export async function examineKeys({
  operator,
  relayer,
  directory,
}: NodeConfig): Promise<{ findings: readonly Finding[]; keys: NodeKeys }> {
  const findings = createFindings('keys')
  const keys = { operator: await open('operator', operator), relayer: await open('relayer', relayer) }
  if (keys.operator !== undefined && !directory.some(({ address }) => address === keys.operator))
    findings.problem('operator', {
      what: `${keys.operator} is not listed among the operators`,
      hint: 'Use the keystore of a listed operator, or list this one in operators.others on every node.',
    })
  return { findings: findings.all, keys }

  async function open(owner: 'operator' | 'relayer', config: KeystoreConfig | undefined): Promise<Address | undefined> {
    if (config === undefined) {
      findings.ok(owner, owner === 'operator' ? 'none: this node signs nothing' : 'none: this node posts nothing')
      return undefined
    }
    try {
      const { address } = await loadKey(config, owner)
      const mode = await exposedMode(config)
      if (mode === undefined) findings.ok(owner, `${address}: its keystore opens`)
      else
        findings.warn(owner, {
          what: `${address}: other users of this machine may read its password file (mode ${mode})`,
          hint: 'chmod 600 it, and let it belong to the user who runs the node.',
        })
      return address
    } catch (error) {
      findings.failure(owner, error)
      return undefined
    }
  }
}
