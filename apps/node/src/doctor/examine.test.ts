import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AnvilChain, startAnvil } from '@plimsoll/anvil'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { createKeystore } from '@plimsoll/keys'
import { pino } from 'pino'
import { createTestClient, createWalletClient, http, publicActions } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { startNode } from '../node/startNode.ts'
import { readVersion } from '../readVersion.ts'
import { startWorld, type World } from '../testing/startWorld.ts'
import { examine } from './examine.ts'
import { examineKeys } from './examineKeys.ts'
import { examineNode } from './examineNode.ts'
import type { Finding } from './finding.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
type Change = Parameters<World['writeVariant']>[0]
type Provider = { name: string; url: string }

let world: World
/** Of the same chain id, but nothing was ever deployed there: one that stands still, and one far ahead. */
let still: AnvilChain
let ahead: AnvilChain
let elsewhere: AnvilChain

beforeAll(async () => {
  world = await startWorld()
  const { chainId } = world.chain
  still = await startAnvil({ chainId, noMining: true })
  ahead = await startAnvil({ chainId, noMining: true })
  elsewhere = await startAnvil({ chainId: 4243, blockTime: 1 })
  await createTestClient({ mode: 'anvil', transport: http(ahead.url, { timeout: 60_000 }) }).mine({ blocks: 1_000 })
})
afterAll(async () => {
  await Promise.all([world.chain, still, ahead, elsewhere].map(({ stop }) => stop()))
})

/** The providers of a sound configuration: two ways to the chain over HTTP, one over WebSocket. */
const sound = (): Provider[] => [
  { name: 'one', url: `${world.chain.url}/?provider=1` },
  { name: 'two', url: world.chain.url.replace('http://', 'http://user:secret-password@') },
  { name: 'three', url: world.chain.url.replace('http', 'ws') },
]

/** Writes the sound configuration with some changes, and with these providers besides. */
function write(change: Change = () => undefined, others: readonly Provider[] = []): Promise<string> {
  return world.writeVariant((files) => {
    const [chain] = files.config.chains
    Object.assign(chain ?? {}, { quorum: 2, timeoutMs: 30_000, providers: [...sound(), ...others] })
    if (others.length > 0) Object.assign(chain ?? {}, { quorum: 3 })
    change(files)
  })
}

async function findingsOf(file: string, options: Parameters<typeof examine>[1] = {}): Promise<readonly Finding[]> {
  const findings = await examine(await loadConfig(file, {}), options)
  expect(JSON.stringify(findings)).not.toMatch(/secret|:\/\//)
  for (const { level, hint } of findings) if (level !== 'ok') expect(hint).toBeTruthy()
  return findings
}

const doubts = (findings: readonly Finding[]) => findings.filter(({ level }) => level !== 'ok')

test('default', async () => {
  const findings = await findingsOf(await write())
  expect(doubts(findings)).toEqual([])
  expect(findings.map(({ group, subject }) => `${group} ${subject}`)).toEqual([
    'keys operator',
    'keys relayer',
    'disk data folder',
    'clock this machine',
    'local quorum',
    'local head',
    'local registry',
    'local contracts',
    'local one',
    'local two',
    'local three',
    'local relayer',
    'home registry operators',
    'home registry risk',
  ])
  expect(findings.find(({ subject }) => subject === 'three')?.what).toContain('WebSocket')
})

describe('the command', () => {
  const doctor = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string }>((resolve) => {
      const options = { env: { ...process.env, NO_COLOR: '1' } }
      execFile(process.execPath, [main, 'doctor', ...args], options, (error, stdout) =>
        resolve({ code: error?.code ?? 0, stdout }),
      )
    })

  test('default', async () => {
    const { code, stdout } = await doctor('--config', await write())
    expect(code).toBe(0)
    expect(stdout).toMatch(/✔ {2}contracts +registry, vault and lens/)
    expect(stdout).toMatch(/\n14 of 14 checks passed\.\n$/)
  })

  test('behavior: a warning is no failure', async () => {
    const { code, stdout } = await doctor('--config', world.configFile)
    expect(code).toBe(0)
    expect(stdout).toMatch(/! {2}quorum +a single provider is believed/)
    expect(stdout).toMatch(/checks passed: 1 warning\.\n$/)
  })

  test('behavior: a problem is, also as JSON', async () => {
    const file = await write(() => undefined, [{ name: 'dead', url: 'http://user:secret@127.0.0.1:1/v2/secret-key' }])
    const text = await doctor('--config', file)
    expect(text.code).toBe(1)
    expect(text.stdout).toMatch(/✘ {2}dead +cannot be reached: .+\n +Check its URL/)
    expect(text.stdout).not.toMatch(/secret|:\/\//)
    const json = await doctor('--config', file, '--json')
    expect(json.code).toBe(1)
    expect(doubts(JSON.parse(json.stdout))).toMatchObject([{ group: 'local', subject: 'dead', level: 'problem' }])
  })
})

describe('a provider', () => {
  const secret = 'user:secret-user@'
  test.each<[name: string, url: () => string, level: Finding['level'], what: string]>([
    ['that is not there', () => `http://${secret}127.0.0.1:1/v2/secret-key`, 'problem', 'cannot be reached'],
    ['that is not there, by WebSocket', () => `ws://${secret}127.0.0.1:1/v2/secret`, 'problem', 'cannot be reached'],
    ['of another chain', () => elsewhere.url, 'problem', 'serves chain 4243, not 4242'],
    ['that stands still', () => still.url, 'warning', 'behind what the providers agree on'],
    ['on a fork', () => ahead.url, 'problem', 'than the quorum'],
    ['that is no RPC endpoint', () => `${world.chain.url}/v2/secret-key`, 'problem', 'answers'],
  ])('error: one %s', async (_, url, level, what) => {
    const findings = await findingsOf(await write(() => undefined, [{ name: 'odd', url: url() }]))
    expect(doubts(findings)).toMatchObject([
      { group: 'local', subject: 'odd', level, what: expect.stringContaining(what) },
    ])
  })

  test('error: too few are there', async () => {
    const file = await write(({ config: { chains } }) => {
      for (const provider of (chains[0]?.providers ?? []).slice(1)) provider.url = `http://127.0.0.1:1/${provider.name}`
    })
    const levels = (await findingsOf(file)).filter(({ group }) => group === 'local')
    expect(Object.fromEntries(levels.map(({ subject, level }) => [subject, level]))).toMatchObject({
      head: 'problem',
      contracts: 'problem',
      one: 'ok',
      two: 'problem',
      three: 'problem',
    })
  })

  test('error: two are one', async () => {
    const file = await write(({ config: { chains } }) => {
      const [first, second] = chains[0]?.providers ?? []
      Object.assign(second ?? {}, { url: first?.url })
    })
    expect(doubts(await findingsOf(file))).toMatchObject([{ group: 'local', subject: 'providers', level: 'problem' }])
  })
})

describe('everything else', () => {
  const nobody = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
  const url = 'http://user:secret@127.0.0.1:1'
  const away = 'http://127.0.0.1:1'

  test('error: a contract that is not there', async () => {
    const file = await write(({ deployment }) => Object.assign(deployment.chains[0] ?? {}, { vault: nobody }))
    expect(doubts(await findingsOf(file))).toMatchObject([{ subject: 'contracts', level: 'problem' }])
  })

  test('error: contracts of another deployment', async () => {
    const file = await write(({ deployment }) => Object.assign(deployment, { salt: `0x${'77'.repeat(32)}` }))
    expect(doubts(await findingsOf(file))).toMatchObject([{ subject: 'contracts', level: 'problem' }])
  })

  test('error: other operators than the home registry has, one of them not there', async () => {
    const file = await write(({ config: { operators } }) => {
      operators.threshold = 2
      operators.members.push({ address: nobody, url: away })
    })
    expect(doubts(await findingsOf(file))).toMatchObject([
      { group: 'home registry', subject: 'registry', level: 'problem' },
      { group: 'operators', subject: nobody, level: 'problem', what: expect.stringContaining('does not answer') },
    ])
  })

  test('behavior: an operator who may join later and is not there', async () => {
    const file = await write(({ config: { operators } }) =>
      Object.assign(operators, { others: [{ address: nobody, url: away }] }),
    )
    expect(doubts(await findingsOf(file))).toMatchObject([{ group: 'operators', subject: nobody, level: 'warning' }])
  })

  test('behavior: beside a running node, whose data folder it holds, and as another operator sees that', async () => {
    const log = pino({ level: 'silent' })
    const node = await startNode(await loadConfig(world.configFile, {}), { roles: ['index', 'attest'], log })
    try {
      expect(doubts(await findingsOf(world.configFile))).toMatchObject([{ subject: 'quorum', level: 'warning' }])
      const other = (others: { address: string; url: string }[] = []) =>
        write(({ config }) => {
          Reflect.deleteProperty(config, 'operator')
          for (const member of config.operators.members) member.url = node.urls.peers ?? ''
          Object.assign(config.operators, { others })
        })
      const config = await loadConfig(world.configFile, {})
      const admin = { ...config.admin, port: Number(new URL(node.urls.admin).port) }
      const { operator } = (await examineKeys(config)).keys
      const own = (deployment = config.deployment) => examineNode({ ...config, deployment, admin }, { operator })
      const isReady = async () => (await fetch(`${node.urls.admin}/ready`)).ok
      await expect.poll(isReady, { timeout: 40_000, interval: 500 }).toBe(true)
      expect(await own()).toMatchObject([{ level: 'ok', what: expect.stringContaining('is ready') }])
      const another = { ...config.deployment, name: 'another' }
      expect(await own(another)).toMatchObject([{ subject: 'admin', level: 'problem' }])
      const of = (findings: readonly Finding[]) => findings.filter(({ group }) => group === 'operators')
      const answers = { level: 'ok', what: `answers, version ${readVersion()}` }
      expect(of(await findingsOf(await other()))).toMatchObject([answers])
      const wrong = { subject: nobody, level: 'problem', what: expect.stringContaining('is that of') }
      expect(of(await findingsOf(await other([{ address: nobody, url: node.urls.peers ?? '' }])))).toMatchObject([
        answers,
        wrong,
      ])
    } finally {
      await node.stop()
    }
  })

  test('error: another risk configuration', async () => {
    const file = await write(({ risk }) => Object.assign(risk.assets[0] ?? {}, { initialWeight: 7999 }))
    expect(doubts(await findingsOf(file))).toMatchObject([{ group: 'home registry', level: 'problem' }])
  })

  test('behavior: a finality so far that the assets are always stale', async () => {
    const file = await write(({ risk, config: { chains } }) => {
      Object.assign(risk.chains[0] ?? {}, { maxCutAge: 5 })
      Object.assign(chains[0] ?? {}, { finality: { depth: 10 } })
    })
    const found = doubts(await findingsOf(file))
    expect(found.find(({ subject }) => subject === 'head')).toMatchObject({ group: 'local', level: 'warning' })
  })

  test.each([
    ['ahead', 60_000],
    ['behind', -60_000],
  ])('error: a clock that is %s', async (direction, byMs) => {
    const findings = await findingsOf(await write(), { now: () => Date.now() + byMs })
    const clock = findings.find(({ group }) => group === 'clock')
    expect(clock).toMatchObject({ level: 'problem', what: expect.stringContaining(direction) })
    const future = findings.filter(({ group, subject }) => group === 'local' && subject === 'clock')
    expect(future).toHaveLength(byMs < 0 ? 1 : 0)
  })

  test('error: keys that do not open', async () => {
    const file = await write(({ config }) => Object.assign(config.operator, { passwordFile: './relayer.json' }))
    const [first] = doubts(await findingsOf(file))
    expect(first).toMatchObject({ group: 'keys', subject: 'operator', level: 'problem' })
  })

  test('behavior: a password file that others may read, and one that is empty', async () => {
    const folder = dirname(world.configFile)
    await writeFile(join(folder, 'shared-password'), 'secret', { mode: 0o644 })
    await writeFile(join(folder, 'empty-password'), '\n', { mode: 0o600 })
    const file = await write(({ config }) => {
      config.operator.passwordFile = './shared-password'
      config.relayer.passwordFile = './empty-password'
    })
    expect(doubts(await findingsOf(file)).slice(0, 2)).toMatchObject([
      { group: 'keys', subject: 'operator', level: 'warning', what: expect.stringContaining('(mode 644)') },
      { group: 'keys', subject: 'relayer', level: 'problem', what: expect.stringContaining('empty') },
    ])
  })

  test('behavior: a relayer without money, and sendUrls that lead nowhere', async () => {
    const { text } = await createKeystore({ password: 'secret', privateKey: generatePrivateKey(), scryptCost: 1024 })
    await writeFile(join(dirname(world.configFile), 'poor.json'), text)
    const file = await write(({ config }) => {
      config.relayer.keystore = './poor.json'
      Object.assign(config.chains[0] ?? {}, { sendUrls: [`${url}/v2/secret-key`, elsewhere.url, world.chain.url] })
    })
    expect(doubts(await findingsOf(file))).toMatchObject([
      { subject: 'sendUrls[0]', level: 'problem' },
      { subject: 'sendUrls[1]', level: 'problem' },
      { subject: 'relayer', level: 'warning' },
    ])
  })

  // The last one: the registry stays halted.
  test('error: a registry that its guardian has halted', async () => {
    const { owner, chain, deployment } = world
    const client = createWalletClient({ account: owner, transport: http(chain.url) }).extend(publicActions)
    const registry = { address: deployment.chains[0]?.registry ?? '0x', abi: snapshotRegistryAbi, chain: null } as const
    const setGuardian = { ...registry, functionName: 'setGuardian', args: [owner.address] } as const
    await client.waitForTransactionReceipt({ hash: await client.writeContract(setGuardian) })
    await client.waitForTransactionReceipt({ hash: await client.writeContract({ ...registry, functionName: 'halt' }) })
    const findings = await findingsOf(await write())
    expect(doubts(findings)).toMatchObject([
      { group: 'local', subject: 'registry', level: 'problem', what: expect.stringMatching(/is halted until 20\d\d-/) },
    ])
  })
})
