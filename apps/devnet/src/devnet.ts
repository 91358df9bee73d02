import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OperatorSet } from '@plimsoll/protocol'
import { createPlimsoll, type Plimsoll, type PlimsollClient, type Trust } from '@plimsoll/sdk'
import getPort from 'get-port'
import { bytesToHex } from 'viem'
import { operatorAccount } from './actors.ts'
import { startChains, tick } from './chains.ts'
import { createDataFolders } from './dataFolders.ts'
import { type DeployedDevnet, type DevnetChain, deployDevnet } from './deploy.ts'
import { fundActors } from './fund.ts'
import { type Narrator, silentNarrator } from './narrator.ts'
import { createOperator, type Operator } from './operator.ts'

/** Three local chains, the contracts on them, and three operators. */
export type Devnet = DeployedDevnet & {
  set: OperatorSet
  /** What a user believes of it. */
  trust: Trust
  operators: readonly Operator[]
  /** What operator 1 says, verified. */
  plimsoll: Plimsoll
  /** What operator 1 says. */
  client: PlimsollClient
  /** Stops everything and removes its folder. */
  stop: () => Promise<void>
}

/** See `startDevnet`. */
export type DevnetOptions = {
  narrator?: Narrator
  epochSeconds?: number
  /** Holds what is running, from the first moment on; dispose of it to stop a devnet that is still starting. */
  resources?: AsyncDisposableStack
  /** The second RPC endpoint that operator `number` is given for `chain`; by default the chain's own under another name. */
  secondProvider?: (chain: DevnetChain, number: number) => Promise<string | undefined>
  /** Where operator `peer` is for operator `number`; by default at `url` itself. */
  peerUrl?: (way: { number: number; peer: number; url: string }) => Promise<string>
  /** The data folder of operator `number`, which must not exist yet; by default one in the devnet's own folder. */
  dataDir?: (number: number) => string | undefined
  /** Environment of operator `number`'s process, such as `DATABASE_URL`. */
  operatorEnv?: (number: number) => Record<string, string>
  /** Whom operator `number` tells of margin calls, as `webhooks` of the configuration has it. */
  webhooks?: (number: number) => object | undefined
  /** How much the public API of each operator takes on, as `api.limits` of the configuration has it. */
  limits?: Record<string, number>
}

const operatorNumbers = [1, 2, 3]

/** Starts a devnet and resolves when its three operators answer; when something fails, what was started is stopped again. */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const { narrator = silentNarrator, resources = new AsyncDisposableStack() } = options
  try {
    return await start({ ...options, narrator, resources })
  } catch (error) {
    await resources.disposeAsync()
    throw error
  }
}

async function start({
  narrator,
  resources,
  epochSeconds = 4,
  secondProvider,
  peerUrl = async ({ url }) => url,
  dataDir = () => undefined,
  operatorEnv = () => ({}),
  webhooks = () => undefined,
  limits,
}: DevnetOptions & { narrator: Narrator; resources: AsyncDisposableStack }): Promise<Devnet> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-devnet-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))

  const folders = operatorNumbers.map((number) => join(folder, `operator-${number}`))
  const dataDirs = operatorNumbers.map((number, index) => dataDir(number) ?? join(folders[index] ?? folder, 'data'))
  const set: OperatorSet = {
    threshold: 2,
    operators: operatorNumbers.map((number) => operatorAccount(number).address),
  }
  const salt = bytesToHex(randomBytes(32))
  const deployed = await narrator.step('Three chains start, with registries, vaults, pools and feeds', async () => {
    const prepared = createDataFolders(dataDirs)
    const [locals] = await Promise.all([startChains(resources), prepared])
    const deployed = await deployDevnet(locals, { set, salt, epochSeconds })
    await fundActors(deployed)
    return deployed
  })
  const { chains, deployment, risk } = deployed
  await tick(chains)
  await writeFile(join(folder, 'deployment.json'), JSON.stringify(deployment, null, 2))
  await writeFile(join(folder, 'risk.json'), JSON.stringify(risk, null, 2))

  const ports = await Promise.all(
    operatorNumbers.map(async () => ({ api: await getPort(), peers: await getPort(), admin: await getPort() })),
  )
  const operators = await Promise.all(
    operatorNumbers.map(async (number, index) =>
      createOperator({
        number,
        folder: folders[index] ?? folder,
        dataDir: dataDirs[index] ?? folder,
        ports: ports[index] ?? { api: 0, peers: 0, admin: 0 },
        env: operatorEnv(number),
        limits,
        config: {
          deployment: '../deployment.json',
          risk: '../risk.json',
          operators: {
            threshold: set.threshold,
            members: await Promise.all(
              set.operators.map(async (address, member) => {
                const url = `http://127.0.0.1:${ports[member]?.peers}`
                const peer = member + 1
                return { address, url: peer === number ? url : await peerUrl({ number, peer, url }) }
              }),
            ),
          },
          chains: await Promise.all(
            chains.map(async (chain) => ({
              chainId: chain.chainId,
              quorum: 2,
              finality: { depth: 1 },
              walletRpcUrl: chain.url,
              // A quorum needs two answers. Here both come from the same anvil, until a test makes one of them lie.
              providers: [
                { name: `${chain.name}-1`, url: chain.url },
                { name: `${chain.name}-2`, url: (await secondProvider?.(chain, number)) ?? `${chain.url}/?provider=2` },
              ],
            })),
          ),
          ...(webhooks(number) && { webhooks: webhooks(number) }),
          // Here all operators have the clock of one machine.
          attest: { leaderTimeoutMs: (epochSeconds * 1000) / 2, startDelaySeconds: 0 },
        },
      }),
    ),
  )
  resources.defer(async () => {
    await Promise.all(operators.map((operator) => operator.stop()))
  })
  await narrator.step('Three operators start', () => Promise.all(operators.map((operator) => operator.start())))
  const [url = '', ...moreUrls] = operators.map(({ url }) => url)
  const plimsoll = createPlimsoll({ url, moreUrls, salt, set, chains })
  const trust = { salt, chainIds: chains.map(({ chainId }) => chainId), set }
  return {
    ...deployed,
    set,
    trust,
    operators,
    plimsoll,
    client: plimsoll.unverified,
    stop: () => resources.disposeAsync(),
  }
}
