import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { eoaAccountId, hashOperatorSet } from '@plimsoll/protocol'
import { accountResponse, snapshotResponse } from '@plimsoll/wire'
import { pino } from 'pino'
import { createPublicClient, http } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { startWorld, type World } from '../testing/startWorld.ts'
import { type Role, roles } from './roles.ts'
import { type RunningNode, startNode } from './startNode.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.chain.stop())

/** Starts a node, hands it to `use`, and stops it whatever happens. */
async function withNode<T>(
  file: string,
  use: (node: RunningNode, log: string[]) => Promise<T>,
  some: readonly Role[] = roles,
): Promise<T> {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const node = await startNode(await loadConfig(file, {}), { roles: some, log })
  try {
    return await use(node, lines)
  } finally {
    await node.stop()
  }
}

const latest = async ({ urls }: RunningNode) =>
  snapshotResponse.safeParse(await (await fetch(`${urls.api}/v1/snapshots/latest`)).json()).data

const polling = { timeout: 20_000, interval: 100 }

describe('a single operator', () => {
  test('default', async () => {
    await world.deposit(5n * 10n ** 18n)
    const stored = await withNode(world.configFile, async (node) => {
      const account = `${node.urls.api}/v1/accounts/${eoaAccountId(world.owner.address)}`
      await expect.poll(async () => (await fetch(account)).status, polling).toBe(200)
      const { margin, snapshot } = accountResponse.parse(await (await fetch(account)).json())
      expect(margin.equityUsdWad).toBe(15_000n * 10n ** 18n)
      expect(snapshot.header.operators).toBe(hashOperatorSet(snapshot.set))
      await expect
        .poll(async () => (await fetch(`${node.urls.admin}/ready`)).json(), polling)
        .toMatchObject({ ready: true, reasons: [] })
      // Time goes on: a later epoch follows, and it is posted.
      await expect.poll(async () => (await latest(node))?.header.epoch, polling).toBeGreaterThan(snapshot.header.epoch)
      const client = createPublicClient({ transport: http(world.chain.url) })
      const [chain] = world.deployment.chains
      const posted = () =>
        client.readContract({ address: chain?.registry ?? '0x', abi: snapshotRegistryAbi, functionName: 'latest' })
      await expect.poll(async () => (await posted())[1], polling).toBeGreaterThanOrEqual(snapshot.header.epoch)
      const metrics = await (await fetch(`${node.urls.admin}/metrics`)).text()
      expect(metrics).toMatch(/^plimsoll_provider_height\{chain="local",provider="anvil"\} [1-9]\d*$/m)
      expect(metrics).toMatch(/^plimsoll_chain_sweep_age_seconds\{chain="local"\} \d/m)
      expect(metrics).toContain('plimsoll_chain_halted{chain="local"} 0')
      return latest(node)
    })

    // Started again, it answers from what it stored, before it has looked at any chain.
    await withNode(world.configFile, async (node) => {
      await expect
        .poll(async () => (await latest(node))?.header.epoch ?? 0n, polling)
        .toBeGreaterThanOrEqual(stored?.header.epoch ?? 0n)
      const account = `${node.urls.api}/v1/accounts/${world.owner.address}`
      expect((await fetch(account)).status).toBe(200)
    })
  })

  test('behavior: one that has lost its history goes on from what the chains show', async () => {
    const client = createPublicClient({ transport: http(world.chain.url) })
    const address = world.deployment.chains[0]?.registry ?? '0x'
    const posted = () => client.readContract({ address, abi: snapshotRegistryAbi, functionName: 'latest' })
    const before = (await posted())[1]
    expect(before).toBeGreaterThan(0n)
    // Nobody else can show what the registry has accepted.
    await withNode(await world.writeVariant(() => undefined), async (node) => {
      await expect.poll(async () => (await latest(node))?.header.epoch ?? 0n, polling).toBeGreaterThan(before)
      await expect.poll(async () => (await posted())[1], polling).toBeGreaterThan(before)
    })
  })

  test('behavior: one that follows serves what it computes itself', async () => {
    await withNode(world.configFile, async (operator) => {
      const follower = await world.writeVariant(({ config }) => {
        config.operators.members = config.operators.members.map((member) => ({
          ...member,
          url: operator.urls.peers ?? '',
        }))
      })
      await withNode(
        follower,
        async (node) => {
          await expect.poll(async () => (await latest(node))?.digest, polling).toBeDefined()
          const epoch = (await latest(node))?.header.epoch
          const theirs = await (await fetch(`${operator.urls.api}/v1/snapshots/${epoch}`)).json()
          expect(snapshotResponse.parse(theirs)).toEqual(
            await (await fetch(`${node.urls.api}/v1/snapshots/${epoch}`))
              .json()
              .then((body) => snapshotResponse.parse(body)),
          )
        },
        ['index', 'api'],
      )
    })
  })
})

describe('what no waiting can mend', () => {
  const elsewhere = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  test.each<[name: string, change: Parameters<World['writeVariant']>[0]]>([
    [
      'OperatorSetMismatch',
      ({ config }) => {
        config.operators.threshold = 2
        config.operators.members.push({ address: elsewhere, url: 'http://127.0.0.1:1' })
      },
    ],
    [
      'OperatorNotInSet',
      ({ config }) => {
        // Listed, but neither in the set nor scheduled.
        const others = [{ address: world.relayer.address, url: 'http://127.0.0.1:1' }]
        Object.assign(config.operators, { others })
        config.operator.keystore = './relayer.json'
      },
    ],
    ['RiskConfigMismatch', ({ risk }) => Object.assign(risk.assets[0] ?? {}, { initialWeight: 7999 })],
    ['WrongDeployment', ({ deployment }) => Object.assign(deployment, { salt: `0x${'77'.repeat(32)}` })],
    ['ContractMissing', ({ deployment }) => Object.assign(deployment.chains[0] ?? {}, { vault: elsewhere })],
    [
      'WrongChain',
      ({ deployment, config }) => {
        for (const chain of [deployment.chains[0], config.chains[0]]) Object.assign(chain ?? {}, { chainId: 4243 })
      },
    ],
  ])('error: %s', async (name, change) => {
    await withNode(await world.writeVariant(change), async ({ finished }) => {
      const error = await finished.catch((error) => error)
      expect(error.name).toBe(name)
      expect(error.message).toContain('Hint:')
    })
  })
})
