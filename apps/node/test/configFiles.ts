import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Deployment, RiskConfig } from '@plimsoll/protocol'
import { stringify } from 'yaml'

const address = (digit: string) => `0x${digit.repeat(40)}` as const

/** A deployment on two chains that exists nowhere. */
export const deployment: Deployment = {
  name: 'nowhere',
  salt: `0x${'5a'.repeat(32)}`,
  epochSeconds: 3,
  maxAgeRisk: 60,
  maxAgeLiquidate: 60,
  chains: [
    { slot: 0, chainId: 101, name: 'alpha', registry: address('1'), vault: address('2'), lens: address('3') },
    { slot: 1, chainId: 102, name: 'beta', registry: address('4'), vault: address('5'), lens: address('6') },
  ],
}

/** Ether as collateral on alpha, dollars owed on beta. */
export const risk: RiskConfig = {
  version: 1,
  underlyings: {
    ETH: { feeds: [{ slot: 0, address: address('7'), heartbeat: 3600 }] },
    USD: { feeds: [{ slot: 0, address: address('8'), heartbeat: 3600 }] },
  },
  assets: [
    {
      assetId: 0,
      symbol: 'WETH',
      slot: 0,
      kind: 'collateral',
      token: address('9'),
      decimals: 18,
      underlying: 'ETH',
      initialWeight: 8000,
      maintenanceWeight: 8500,
      liquidationBonus: 500,
      leastBonus: 100,
    },
    {
      assetId: 1,
      symbol: 'USDC debt',
      slot: 1,
      kind: 'liability',
      token: address('a'),
      decimals: 6,
      underlying: 'USD',
      initialWeight: 11000,
      maintenanceWeight: 10500,
    },
  ],
  bonusDistance: 300,
  chains: [
    { slot: 0, maxCutAge: 60 },
    { slot: 1, maxCutAge: 60 },
  ],
}

/** The first of anvil's well-known accounts. */
export const operatorAddress = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

/** A node configuration for {@link deployment} as it would be written by hand. */
export function exampleConfig() {
  return {
    deployment: './deployment.json',
    risk: './risk.json',
    dataDir: './data',
    api: { host: '127.0.0.1', port: 0 },
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
