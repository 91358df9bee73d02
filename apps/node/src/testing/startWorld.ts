import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnvilChain, type AnvilOptions, startAnvil } from '@plimsoll/anvil'
import { deployChain, deployDevFeed, deployDevToken, devTokenAbi, marginVaultAbi } from '@plimsoll/contracts'
import { createKeystore } from '@plimsoll/keys'
import { type Deployment, hashOperatorSet, hashRiskConfig, type OperatorSet, type RiskConfig } from '@plimsoll/protocol'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { createWalletClient, defineChain, http, publicActions, zeroAddress } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { stringify } from 'yaml'

/** One real chain with a whole deployment on it, and the files of a node that is its only operator. */
export type World = {
  chain: AnvilChain
  deployment: Deployment
  risk: RiskConfig
  configFile: string
  owner: PrivateKeyAccount
  relayer: PrivateKeyAccount
  /** Mints ether to the owner and deposits it for them. */
  deposit: (units: bigint) => Promise<void>
  /** Writes changed files beside the first, with a data folder of their own; returns the path of the configuration. */
  writeVariant: (change: (files: NodeFiles) => void) => Promise<string>
}

/** What a node's configuration consists of. */
type NodeFiles = { config: ReturnType<typeof nodeFile>; deployment: Deployment; risk: RiskConfig }

const keys = {
  owner: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  operator: '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  relayer: '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
} as const

/** Starts a chain with a block a second and deploys everything; the caller stops `chain`. */
export async function startWorld(options: Pick<AnvilOptions, 'slotsInAnEpoch'> = {}): Promise<World> {
  const chain = await startAnvil({ chainId: 4242, blockTime: 1, ...options })
  const owner = privateKeyToAccount(keys.owner)
  const client = createWalletClient({
    account: owner,
    chain: defineChain({
      id: chain.chainId,
      name: 'local',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [chain.url] } },
    }),
    transport: http(chain.url),
    pollingInterval: 100,
  }).extend(publicActions)

  const token = await deployDevToken(client, { name: 'Wrapped Ether', symbol: 'WETH', decimals: 18 })
  const feed = await deployDevFeed(client, { description: 'ETH / USD', decimals: 8, answer: 3000n * 10n ** 8n })
  const risk: RiskConfig = {
    version: 1,
    underlyings: { ETH: { feeds: [{ slot: 0, address: feed, heartbeat: 86_400 }] } },
    assets: [
      {
        assetId: 0,
        symbol: 'WETH',
        slot: 0,
        kind: 'collateral',
        token,
        decimals: 18,
        underlying: 'ETH',
        initialWeight: 8000,
        maintenanceWeight: 8500,
        liquidationBonus: 500,
        leastBonus: 100,
      },
    ],
    bonusDistance: 300,
    chains: [{ slot: 0, maxCutAge: 60 }],
  }
  const set: OperatorSet = { threshold: 1, operators: [privateKeyToAccount(keys.operator).address] }
  const ages = { epochSeconds: 1, maxAgeRisk: 30, maxAgeLiquidate: 30 }
  const salt = `0x${'5a'.repeat(32)}` as const
  const contracts = await deployChain(client, {
    ...ages,
    salt,
    slot: 0,
    slots: 1,
    operators: hashOperatorSet(set),
    config: hashRiskConfig(risk),
  })
  const deployment: Deployment = {
    name: 'local',
    salt,
    ...ages,
    chains: [{ slot: 0, chainId: chain.chainId, name: 'local', ...contracts }],
  }
  const vault = { address: contracts.vault, abi: marginVaultAbi } as const
  await confirm(client.writeContract({ ...vault, functionName: 'addAsset', args: [0, token, 0n] }))

  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-world-'))
  const write = (name: string, content: string) => writeFile(join(folder, name), content, { mode: 0o600 })
  const config = nodeFile({ chain, set })
  const password = 'secret'
  for (const name of ['operator', 'relayer'] as const) {
    const { text } = await createKeystore({ password, privateKey: keys[name], scryptCost: 1024 })
    await write(`${name}.json`, text)
  }
  await createDataFolder(join(folder, 'data'))
  await write('password', password)
  await write('deployment.json', JSON.stringify(deployment))
  await write('risk.json', JSON.stringify(risk))
  await write('node.yaml', stringify(config))
  let variants = 0
  return {
    chain,
    deployment,
    risk,
    owner,
    relayer: privateKeyToAccount(keys.relayer),
    configFile: join(folder, 'node.yaml'),
    async deposit(units) {
      const erc20 = { address: token, abi: devTokenAbi } as const
      await confirm(client.writeContract({ ...erc20, functionName: 'mint', args: [owner.address, units] }))
      await confirm(client.writeContract({ ...erc20, functionName: 'approve', args: [contracts.vault, units] }))
      const account = `0x${owner.address.slice(2).toLowerCase().padStart(64, '0')}` as const
      await confirm(client.writeContract({ ...vault, functionName: 'deposit', args: [account, 0, units] }))
    },
    async writeVariant(change) {
      const files = structuredClone({ config, deployment, risk })
      change(files)
      variants += 1
      const name = `variant-${variants}`
      await write(`${name}-deployment.json`, JSON.stringify(files.deployment))
      await write(`${name}-risk.json`, JSON.stringify(files.risk))
      const paths = { deployment: `./${name}-deployment.json`, risk: `./${name}-risk.json`, dataDir: `./${name}` }
      await createDataFolder(join(folder, name))
      await write(`${name}.yaml`, stringify({ ...files.config, ...paths }))
      return join(folder, `${name}.yaml`)
    },
  }

  async function confirm(sent: Promise<`0x${string}`>): Promise<void> {
    await client.waitForTransactionReceipt({ hash: await sent })
  }
}

function nodeFile({ chain, set }: { chain: AnvilChain; set: OperatorSet }) {
  const [address = zeroAddress] = set.operators
  const key = (name: string) => ({ keystore: `./${name}.json`, passwordFile: './password' })
  return {
    deployment: './deployment.json',
    risk: './risk.json',
    dataDir: './data',
    api: { host: '127.0.0.1', port: 0 },
    peers: { port: 0 },
    admin: { port: 0 },
    operators: { threshold: 1, members: [{ address: address as string, url: 'http://127.0.0.1:1' }] },
    operator: key('operator'),
    relayer: key('relayer'),
    chains: [
      {
        chainId: chain.chainId,
        quorum: 1,
        trustSingleProvider: true,
        finality: { depth: 0 },
        providers: [{ name: 'anvil', url: chain.url }],
      },
    ],
    attest: { leaderTimeoutMs: 500, startDelaySeconds: 0 },
  }
}
