import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '@plimsoll/anvil'
import { deployChain, deployDevFeed, deployDevToken, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { createKeystore } from '@plimsoll/keys'
import {
  acceptanceTypedData,
  type Deployment,
  hashOperatorSet,
  hashRiskConfig,
  type OperatorSet,
  type RiskConfig,
} from '@plimsoll/protocol'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import {
  type Address,
  createTestClient,
  defineChain,
  http,
  numberToHex,
  parseSignature,
  publicActions,
  signatureToCompactSignature,
  walletActions,
} from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { stringify } from 'yaml'

/** Three real chains whose owner has scheduled other operators on the home chain, and the files of four nodes. */
export type RotationWorld = Awaited<ReturnType<typeof startRotation>>

const day = 86_400
/** How long after its scheduling the set takes effect, in seconds by the machine's clock, unless the home chain's is moved. */
const effectiveIn = 7_200
const mnemonic = 'test test test test test test test test test test test junk'
const owner = mnemonicToAccount(mnemonic)
const relayerKeys = [
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
] as const
const operatorKeys = [11, 12, 13, 14].map((key) => numberToHex(key, { size: 32 }))

/** Starts everything but the nodes; the caller stops it. `before` signs until `after` takes effect. */
export async function startRotation() {
  const operators = operatorKeys.map((key) => privateKeyToAccount(key))
  const addresses = operators.map(({ address }) => address)
  const before: OperatorSet = { threshold: 2, operators: addresses.slice(0, 3) }
  const after: OperatorSet = { threshold: 2, operators: addresses.slice(1) }
  // Long ago, so that the clocks need not be moved far for what is scheduled now to take effect.
  const genesisTimestamp = Math.floor(Date.now() / 1000) - 2 * day + effectiveIn
  const chains = await Promise.all([920_001, 920_002, 920_003].map((chainId) => startChain(chainId, genesisTimestamp)))
  const [home] = chains
  if (home === undefined) throw new RangeError('there is no home chain')

  const token = await deployDevToken(home.client, { name: 'Wrapped Ether', symbol: 'WETH', decimals: 18 })
  const feed = await deployDevFeed(home.client, { description: 'ETH / USD', decimals: 8, answer: 3000n * 10n ** 8n })
  const risk: RiskConfig = {
    version: 1,
    underlyings: { ETH: { feeds: [{ slot: 0, address: feed, heartbeat: 9 * day }] } },
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
    chains: chains.map((_, slot) => ({ slot, maxCutAge: 60 })),
  }
  const salt = `0x${'a7'.repeat(32)}` as const
  const shared = { salt, epochSeconds: 2, maxAgeRisk: 60, maxAgeLiquidate: 60 }
  const deployment: Deployment = { name: 'rotating', ...shared, chains: [] }
  for (const [slot, { client, chainId }] of chains.entries()) {
    const contracts = await deployChain(client, {
      ...shared,
      slot,
      slots: chains.length,
      operators: hashOperatorSet(before),
      config: hashRiskConfig(risk),
    })
    deployment.chains.push({ slot, chainId, name: `chain ${slot}`, ...contracts })
  }
  const registries = deployment.chains.map(({ registry }) => registry)
  const [homeRegistry = '0x'] = registries
  const vault = { address: deployment.chains[0]?.vault ?? '0x', abi: marginVaultAbi } as const
  await confirm(home, home.client.writeContract({ ...vault, functionName: 'addAsset', args: [0, token, 0n] }))

  const acceptances = await Promise.all(
    operators.slice(1).map(async (operator) => {
      const signature = await operator.signTypedData(acceptanceTypedData({ set: after, salt }))
      const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature))
      return { r, vs: yParityAndS }
    }),
  )
  const schedule = { address: homeRegistry, abi: snapshotRegistryAbi, functionName: 'scheduleOperators' } as const
  const args = [BigInt(after.threshold), after.operators, acceptances] as const
  await confirm(home, home.client.writeContract({ ...schedule, args }))
  for (const { client } of chains) {
    await client.setNextBlockTimestamp({ timestamp: BigInt(Math.floor(Date.now() / 1000)) })
    await client.mine({ blocks: 1 })
    await client.setIntervalMining({ interval: 1 })
  }

  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-rotation-'))
  const ports = await freePorts(operators.length)
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const configFiles = await Promise.all(operators.map((_, index) => writeNode(index)))
  let late = 0
  return {
    chains,
    deployment,
    operators,
    before,
    after,
    urls,
    configFiles,
    /** Lets the scheduled set take effect. */
    takeEffect: () => home.client.increaseTime({ seconds: effectiveIn }),
    /** Another node with the keys of the first operator, and without a past; returns its configuration's path. */
    writeLateNode: () => writeNode(0, { name: `late-${++late}`, port: 0 }),
    /** What the registry of a slot has: the epoch of its latest snapshot, and the hash of its operators. */
    async registry(slot: number) {
      const contract = { address: registries[slot] ?? '0x', abi: snapshotRegistryAbi } as const
      const { client } = chains[slot] ?? home
      const [, epoch] = await client.readContract({ ...contract, functionName: 'latest' })
      return { epoch, operators: await client.readContract({ ...contract, functionName: 'operators' }) }
    },
    /** Every snapshot that the registry of a slot has accepted, oldest first. */
    async accepted(slot: number) {
      const contract = { address: registries[slot] ?? '0x', abi: snapshotRegistryAbi } as const
      const { client } = chains[slot] ?? home
      const events = await client.getContractEvents({
        ...contract,
        eventName: 'SnapshotAccepted',
        fromBlock: 0n,
        strict: true,
      })
      return events.map(({ args }) => args)
    },
    stop: () => Promise.all(chains.map(({ stop }) => stop())),
  }

  async function writeNode(index: number, { name = `${index}`, port = ports[index] } = {}): Promise<string> {
    const own = join(folder, name)
    await mkdir(own)
    const write = (name: string, content: string) => writeFile(join(own, name), content)
    const entry = (address: Address) => ({ address, url: urls[addresses.indexOf(address)] })
    const password = 'secret'
    for (const [name, keys] of [
      ['operator', operatorKeys],
      ['relayer', relayerKeys],
    ] as const) {
      const privateKey = keys[index]
      if (privateKey === undefined) continue
      await write(`${name}.json`, (await createKeystore({ password, privateKey, scryptCost: 1024 })).text)
    }
    await createDataFolder(join(own, 'data'))
    await write('password', password)
    await write('deployment.json', JSON.stringify(deployment))
    await write('risk.json', JSON.stringify(risk))
    const key = (name: string) => ({ keystore: `./${name}.json`, passwordFile: './password' })
    const config = {
      deployment: './deployment.json',
      risk: './risk.json',
      dataDir: './data',
      api: { port: 0 },
      peers: { port },
      admin: { port: 0 },
      operators: {
        threshold: before.threshold,
        members: before.operators.map(entry),
        others: addresses.slice(3).map(entry),
      },
      operator: key('operator'),
      relayer: key('relayer'),
      chains: chains.map(({ chainId, url }) => ({
        chainId,
        quorum: 1,
        trustSingleProvider: true,
        finality: { depth: 0 },
        providers: [{ name: 'anvil', url }],
      })),
      attest: { leaderTimeoutMs: 1_000, startDelaySeconds: 0 },
    }
    await write('node.yaml', stringify(config))
    return join(own, 'node.yaml')
  }
}

async function startChain(chainId: number, genesisTimestamp: number) {
  const { url, stop } = await startAnvil({ chainId, genesisTimestamp })
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  })
  const client = createTestClient({ account: owner, chain, mode: 'anvil', transport: http(url), pollingInterval: 50 })
    .extend(publicActions)
    .extend(walletActions)
  return { chainId, url, client, stop }
}

async function confirm({ client }: Awaited<ReturnType<typeof startChain>>, sent: Promise<`0x${string}`>) {
  const { status } = await client.waitForTransactionReceipt({ hash: await sent })
  if (status !== 'success') throw new RangeError('the transaction failed')
}

/** Ports that nothing listens on. All are held until the last is found, so that none comes twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
        }),
    ),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
