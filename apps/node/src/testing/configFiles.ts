import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deployment, risk } from '@plimsoll/keeper/testing'
import { stringify } from 'yaml'

export { deployment, risk }

/** The first of anvil's well-known accounts. */
export const operatorAddress = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

/** A node configuration for {@link deployment} as it would be written by hand. */
export function exampleConfig() {
  return {
    deployment: './deployment.json',
    risk: './risk.json',
    dataDir: './data',
    api: { host: '127.0.0.1', port: 0 },
    peers: { port: 0 },
    admin: { port: 0 },
    operators: { threshold: 1, members: [{ address: operatorAddress as string, url: 'http://127.0.0.1:1' }] },
    operator: { keystore: './operator.json', passwordFile: './password' },
    chains: [101, 102].map((chainId) => ({
      chainId,
      quorum: 2,
      finality: 'finalized' as unknown,
      providers: ['one', 'two', 'three'].map((name) => ({ name, url: `http://127.0.0.1:1/${name}` })),
    })),
  }
}

/** Writes a configuration with its deployment and risk files into a new folder; returns the path of the configuration. */
export async function writeConfig(
  config: unknown,
  files: { deployment?: unknown; risk?: unknown } = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-node-'))
  await writeFile(join(folder, 'deployment.json'), JSON.stringify(files.deployment ?? deployment))
  await writeFile(join(folder, 'risk.json'), JSON.stringify(files.risk ?? risk))
  const file = join(folder, 'node.yaml')
  await writeFile(file, typeof config === 'string' ? config : stringify(config))
  return file
}
