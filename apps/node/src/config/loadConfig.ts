import { dirname, resolve } from 'node:path'
import {
  type AccountId,
  type Deployment,
  deploymentSchema,
  type OperatorSet,
  parseOperatorSet,
  type RiskConfig,
  riskConfigSchema,
} from '@plimsoll/protocol'
import { type Address, getAddress } from 'viem'
import { type ConfigFile, configSchema } from './configSchema.ts'
import { type ChainConfig, matchChains } from './matchChains.ts'
import { providerHeaders } from './providerHeaders.ts'
import { readChecked } from './readChecked.ts'
import type { Environment } from './readEnvironment.ts'

/** Where a private key is: an encrypted keystore file and what opens it. Paths are absolute. */
export type KeystoreConfig = { keystore: string; passwordFile?: string; password?: string }

/** An endpoint for webhooks, and where its secret is. Paths are absolute. */
export type EndpointConfig = {
  name: string
  url: string
  secretFile?: string
  secret?: string
  accounts?: readonly AccountId[]
  line?: number
}

/** An operator and the URL of its node. */
export type OperatorEntry = { address: Address; url: string }

/** Everything a node is told: the checked configuration file, the files it names, and the environment. Paths are absolute. */
export type NodeConfig = Pick<ConfigFile, 'api' | 'peers' | 'admin' | 'attest' | 'history' | 'relay'> & {
  file: string
  deployment: Deployment
  risk: RiskConfig
  dataDir: string
  databaseUrl?: string
  redisUrl?: string
  logLevel: string
  /** The operators trusted from the start, in the order of the set. Who signs now follows from there. */
  set: OperatorSet
  /** Where operators answer: those of `set`, and others that may join it later. */
  directory: readonly OperatorEntry[]
  operator?: KeystoreConfig
  relayer?: KeystoreConfig
  /** In slot order. */
  chains: readonly ChainConfig[]
  webhooks: Pick<ConfigFile['webhooks'], 'allowPrivate' | 'registration'> & { endpoints: readonly EndpointConfig[] }
}

/**
 * Reads a node's configuration file and the deployment and risk files it names, and checks that they fit together.
 * Throws `FileUnreadable` or `InvalidConfig`.
 */
export async function loadConfig(file: string, environment: Environment): Promise<NodeConfig> {
  const config = await readChecked(file, { schema: configSchema, what: 'node configuration' })
  const absolute = (path: string) => resolve(dirname(file), path)
  const deployment = await readChecked(absolute(config.deployment), { schema: deploymentSchema, what: 'deployment' })
  const risk = await readChecked(absolute(config.risk), { schema: riskConfigSchema, what: 'risk configuration' })
  const { DATABASE_URL, REDIS_URL, LOG_LEVEL } = environment
  return {
    file: resolve(file),
    deployment,
    risk,
    dataDir: absolute(config.dataDir),
    ...(DATABASE_URL && { databaseUrl: DATABASE_URL }),
    ...(REDIS_URL && { redisUrl: REDIS_URL }),
    logLevel: LOG_LEVEL ?? config.log.level,
    api: config.api,
    peers: config.peers,
    admin: config.admin,
    attest: config.attest,
    history: config.history,
    relay: config.relay,
    set: parseOperatorSet({
      threshold: config.operators.threshold,
      operators: config.operators.members.map(({ address }) => address),
    }),
    directory: [...config.operators.members, ...config.operators.others].map(({ address, url }) => ({
      address: getAddress(address),
      url,
    })),
    ...(config.operator && { operator: keystore(config.operator, environment.PLIMSOLL_OPERATOR_PASSWORD) }),
    ...(config.relayer && { relayer: keystore(config.relayer, environment.PLIMSOLL_RELAYER_PASSWORD) }),
    chains: matchChains({ file, deployment, chains: providerHeaders(config.chains, { file, environment }) }),
    webhooks: {
      allowPrivate: config.webhooks.allowPrivate,
      registration: config.webhooks.registration,
      endpoints: config.webhooks.endpoints.map((endpoint) => endpointConfig(endpoint)),
    },
  }

  function endpointConfig({
    secretFile,
    accounts,
    line,
    ...endpoint
  }: ConfigFile['webhooks']['endpoints'][number]): EndpointConfig {
    const secret = environment.webhookSecrets?.[secretVariable(endpoint.name)]
    return {
      ...endpoint,
      ...(accounts && { accounts }),
      ...(line !== undefined && { line }),
      ...(secretFile !== undefined && { secretFile: absolute(secretFile) }),
      ...(secret !== undefined && { secret }),
    }
  }

  function keystore(entry: { keystore: string; passwordFile?: string | undefined }, password?: string): KeystoreConfig {
    return {
      keystore: absolute(entry.keystore),
      ...(entry.passwordFile !== undefined && { passwordFile: absolute(entry.passwordFile) }),
      ...(password !== undefined && { password }),
    }
  }
}

/** An endpoint's name as the variable of its secret ends. */
export function secretVariable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}
