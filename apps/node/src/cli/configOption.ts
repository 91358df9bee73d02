import { Option } from 'commander'
import type { NodeConfig } from '../config/loadConfig.ts'

/** `--config FILE`, as every command that needs a node's configuration takes it. */
export function configOption(): Option {
  return new Option('-c, --config <file>', 'the node’s configuration file (YAML)')
}

/**
 * Reads what `--config` names. What it takes is loaded only then, as everything that a command needs to do its work: help and
 * `--version` answer at once.
 */
export async function readConfigOption(file: string, variables: NodeJS.ProcessEnv): Promise<NodeConfig> {
  const { loadConfig } = await import('../config/loadConfig.ts')
  const { readEnvironment } = await import('../config/readEnvironment.ts')
  return loadConfig(file, readEnvironment(variables))
}
