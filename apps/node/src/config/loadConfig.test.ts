import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { FileUnreadable, InvalidConfig } from '../errors.ts'
import { feeLimitsOf } from '../node/startPosting.ts'
import { deployment, exampleConfig, operatorAddress, risk, writeConfig } from '../testing/configFiles.ts'
import { configSchema } from './configSchema.ts'
import { loadConfig } from './loadConfig.ts'
import { postingUrls } from './postingUrls.ts'
import { readEnvironment } from './readEnvironment.ts'

test('default', async () => {
  const file = await writeConfig(exampleConfig())
  const config = await loadConfig(file, {})
  expect(config).toMatchObject({
    deployment,
    risk,
    dataDir: join(dirname(file), 'data'),
    logLevel: 'info',
    set: { threshold: 1, operators: [operatorAddress] },
    operator: { keystore: join(dirname(file), 'operator.json') },
    chains: [
      { slot: 0, name: 'alpha', finality: { kind: 'finalized' } },
      { slot: 1, name: 'beta' },
    ],
  })
})

test('behavior: the environment switches servers, log level and passwords', async () => {
  const file = await writeConfig(exampleConfig())
  const environment = {
    DATABASE_URL: 'postgres://localhost/test',
    REDIS_URL: 'redis://localhost',
    LOG_LEVEL: 'debug',
    PLIMSOLL_OPERATOR_PASSWORD: 'secret',
  } as const
  expect(await loadConfig(file, environment)).toMatchObject({
    databaseUrl: 'postgres://localhost/test',
    redisUrl: 'redis://localhost',
    logLevel: 'debug',
    operator: { password: 'secret' },
  })
})

test('behavior: chains come in slot order, whatever the order of the file', async () => {
  const config = exampleConfig()
  config.chains.reverse()
  const { chains } = await loadConfig(await writeConfig(config), {})
  expect(chains.map(({ chainId }) => chainId)).toEqual([101, 102])
})

test('behavior: an address without quotes is an address, not a number', async () => {
  const text = (await readFile(await writeConfig(exampleConfig()), 'utf8')).replace(/"(0x[0-9a-fA-F]{40})"/, '$1')
  expect(text).toContain(`address: ${operatorAddress}`)
  expect((await loadConfig(await writeConfig(text), {})).set.operators).toEqual([operatorAddress])
})

test('behavior: a provider without a name is named after its host', async () => {
  const config = exampleConfig()
  const providers = ['a', 'b', 'c'].map((name) => ({ url: `https://${name}.example/v2/secret` }))
  const file = await writeConfig({ ...config, chains: config.chains.map((chain) => ({ ...chain, providers })) })
  expect((await loadConfig(file, {})).chains[0]?.providers.map(({ name }) => name)).toEqual([
    'a.example',
    'b.example',
    'c.example',
  ])
})

test('behavior: the example file is valid', async () => {
  const example = new URL('../../plimsoll.example.yaml', import.meta.url)
  const files = {
    deployment: {
      ...deployment,
      chains: deployment.chains.map((chain, slot) => ({ ...chain, chainId: [1, 8453][slot] })),
    },
  }
  expect(await loadConfig(await writeConfig(await readFile(example, 'utf8'), files), {})).toMatchObject({
    set: { threshold: 2 },
    directory: [1, 2, 3, 4].map((index) => ({ url: `http://operator-${index}.example:8081` })),
    relay: { maxFeePerGasGwei: 200 },
    chains: [{ quorum: 2 }, { quorum: 1, trustSingleProvider: true, finality: { kind: 'depth', blocks: 12 } }],
  })
})

test('behavior: providers over WebSocket, with a limit, and where transactions go instead', async () => {
  const config = exampleConfig()
  const [first, second] = config.chains
  Object.assign(first?.providers[0] ?? {}, { url: 'wss://rpc.example/v2/key', requestsPerSecond: 2.5 })
  const providers = ['one', 'two'].map((name) => ({ name, url: `ws://${name}.example` }))
  Object.assign(second ?? {}, { providers, sendUrls: ['https://relay.example'], sweepSeconds: 60 })
  const relayer = { keystore: './relayer.json' }
  const [alpha, beta] = (await loadConfig(await writeConfig({ ...config, relayer }), {})).chains
  expect(alpha).toMatchObject({ sweepSeconds: 3600, providers: [{ requestsPerSecond: 2.5 }, {}, {}] })
  expect(beta).toMatchObject({ sweepSeconds: 60, providers })
  expect([alpha, beta].map((chain) => chain && postingUrls(chain))).toEqual([
    { urls: ['http://127.0.0.1:1/two', 'http://127.0.0.1:1/three'], sendUrls: undefined },
    // Where all providers are WebSockets, there is nothing else to read.
    { urls: ['https://relay.example'], sendUrls: ['https://relay.example'] },
  ])
})

test('behavior: a chain has fee limits of its own, as far as its entry says', async () => {
  const config = exampleConfig()
  const [first, second] = config.chains
  Object.assign(first ?? {}, { maxFeePerGasGwei: 300_000 })
  Object.assign(second ?? {}, { maxTipGwei: 0.000_000_1, maxFeeMultiple: 8 })
  const { chains, relay } = await loadConfig(await writeConfig(config), {})
  expect(chains.map(feeLimitsOf)).toEqual([{ cap: 3n * 10n ** 14n }, { tip: 100n, multiple: 8 }])
  expect(relay).toMatchObject({ maxTipGwei: 50 })
})

type Config = ReturnType<typeof exampleConfig> & Record<string, unknown>

const mistakes: [what: string, change: (config: Config) => unknown, field: string, problem: string][] = [
  ['an unknown key', (config) => Object.assign(config, { dataDri: 'x' }), 'dataDri', 'unknown key'],
  ['an unknown nested key', (config) => Object.assign(config.api, { prot: 1 }), 'api.prot', 'unknown key'],
  ['a missing key', (config) => Reflect.deleteProperty(config, 'dataDir'), 'dataDir', 'missing; expected string'],
  [
    'a wrong type',
    (config) => Object.assign(config.api, { port: 'http' }),
    'api.port',
    'expected number; got "http" (line 6)',
  ],
  [
    'a short address',
    (config) => config.operators.members.push({ address: '0x12', url: 'http://a' }),
    'operators.members[1].address',
    'expected a 20-byte address, 0x…; got "0x12"',
  ],
  [
    'the same operator twice',
    ({ operators }) => operators.members.push(...operators.members),
    'operators.members[1]',
    'is already listed',
  ],
  [
    'another operator that is a member',
    ({ operators }) => Object.assign(operators, { others: [...operators.members] }),
    'operators.others[0]',
    'is already listed',
  ],
  [
    'another operator without a URL',
    ({ operators }) => Object.assign(operators, { others: [{ address: operatorAddress.replace('f39', 'f40') }] }),
    'operators.others[0].url',
    'expected an http(s) URL',
  ],
  [
    'an operator’s URL with a password',
    ({ operators }) => Object.assign(operators.members[0] ?? {}, { url: 'http://user:secret@operator.example' }),
    'operators.members[0].url',
    'expected a URL without a user name and a password',
  ],
  [
    'another operator’s URL with a user name',
    ({ operators }) =>
      Object.assign(operators, {
        others: [{ address: operatorAddress.replace('f39', 'f40'), url: 'http://user@operator.example' }],
      }),
    'operators.others[0].url',
    'expected a URL without a user name',
  ],
  [
    'a proxy by its name',
    (config) => Object.assign(config.api, { trustedProxies: ['localhost'] }),
    'api.trustedProxies[0]',
    'expected an address, or a range',
  ],
  [
    'a threshold too high',
    ({ operators }) => Object.assign(operators, { threshold: 2 }),
    'operators.threshold',
    '1 to 1',
  ],
  ['no majority', ({ chains }) => Object.assign(chains[0] ?? {}, { quorum: 1 }), 'chains[0].quorum', 'expected 2 to 3'],
  [
    'a single provider',
    ({ chains }) => Object.assign(chains[1] ?? {}, { quorum: 1, providers: [{ url: 'http://a' }] }),
    'chains[1].quorum',
    'trustSingleProvider: true',
  ],
  [
    'two providers of one name',
    ({ chains }) => chains[0]?.providers.push({ name: 'one', url: 'http://b' }),
    'chains[0].providers[3]',
    'one is already listed',
  ],
  [
    'no finality policy',
    ({ chains }) => Object.assign(chains[0] ?? {}, { finality: 'latest' }),
    'chains[0].finality',
    'expected finalized, safe or { depth: <blocks> }; got "latest"',
  ],
  [
    'nowhere to send transactions',
    (config) => {
      Object.assign(config, { relayer: { keystore: './relayer.json' } })
      for (const provider of config.chains[0]?.providers ?? []) provider.url = provider.url.replace('http', 'ws')
    },
    'chains[0].sendUrls',
    'expected at least one http(s) URL',
  ],
  [
    'a limit of no requests',
    ({ chains }) => Object.assign(chains[0]?.providers[0] ?? {}, { requestsPerSecond: 0 }),
    'chains[0].providers[0].requestsPerSecond',
    'expected number to be >0',
  ],
  [
    'a chain twice',
    ({ chains }) => Object.assign(chains[1] ?? {}, { chainId: 101 }),
    'chains[1]',
    '101 is already listed',
  ],
  ['another chain', ({ chains }) => Object.assign(chains[1] ?? {}, { chainId: 7 }), 'field', 'chains[1].chainId'],
  ['a chain missing', ({ chains }) => chains.pop(), 'expected', 'an entry with chainId 102 (beta)'],
]

test('behavior: headers for a provider, with values from the environment', async () => {
  const config = exampleConfig()
  const headers = { 'x-api-key': { env: 'PLIMSOLL_RPC_KEY' }, 'user-agent': 'us' }
  Object.assign(config.chains[0]?.providers[0] ?? {}, { headers })
  const file = await writeConfig(config)
  const environment = readEnvironment({ PLIMSOLL_RPC_KEY: 'k3y' })
  const [alpha] = (await loadConfig(file, environment)).chains
  expect(alpha?.providers[0]?.headers).toEqual({ 'x-api-key': 'k3y', 'user-agent': 'us' })
  expect(alpha?.providers[1]).not.toHaveProperty('headers')
  for (const given of [{}, { PLIMSOLL_RPC_KEY: 'two\nk3y lines' }]) {
    const error = await loadConfig(file, readEnvironment(given)).catch((error) => error)
    expect(error).toBeInstanceOf(InvalidConfig)
    expect(error.message).toContain('chains[0].providers[0].headers.x-api-key')
    expect(error.message).toContain('PLIMSOLL_RPC_KEY')
    expect(error.message).not.toContain('k3y')
  }
})

test('error: headers that are none, or name another secret; no value is shown', async () => {
  for (const headers of [
    { 'x-api-key': 'k3y\nx: y' },
    { 'x api': 'k3y' },
    { 'x-api-key': { env: 'PLIMSOLL_OPERATOR_PASSWORD' } },
    { 'x-api-key': ['k3y'] },
    'k3y',
  ]) {
    const config = exampleConfig()
    Object.assign(config.chains[0]?.providers[0] ?? {}, { headers })
    const error = await loadConfig(await writeConfig(config), {}).catch((error) => error)
    expect(error).toBeInstanceOf(InvalidConfig)
    expect(error.message).toContain('chains[0].providers[0].headers')
    expect(error.message).not.toContain('k3y')
  }
})

test.each(mistakes)('error: %s', async (_, change, field, problem) => {
  const config: Config = exampleConfig()
  change(config)
  const error = await loadConfig(await writeConfig(config), {}).catch((error) => error)
  expect(error).toBeInstanceOf(InvalidConfig)
  expect(error.details[field]).toContain(problem)
  expect(error.details.file).toContain('node.yaml')
})

test('error: the password in an operator’s URL stays secret', async () => {
  const config = exampleConfig()
  Object.assign(config.operators.members[0] ?? {}, { url: 'http://u:my-secret@operator.example' })
  const error = await loadConfig(await writeConfig(config), {}).catch((error) => error)
  expect(error.message).toContain('operators.members[0].url')
  expect(error.message).not.toContain('secret')
})

test('error: the key in a malformed provider URL stays secret', async () => {
  const config = exampleConfig()
  Object.assign(config.chains[0]?.providers[0] ?? {}, { url: 'htps://rpc.example/v2/my-secret-key' })
  const error = await loadConfig(await writeConfig(config), {}).catch((error) => error)
  expect(error.message).toContain('chains[0].providers[0].url: expected an http(s) or ws(s) URL')
  expect(error.message).not.toContain('my-secret-key')
})

test('error: a malformed deployment names its own file', async () => {
  const file = await writeConfig(exampleConfig(), { deployment: { ...deployment, salt: '0x12' } })
  const error = await loadConfig(file, {}).catch((error) => error)
  expect(error).toBeInstanceOf(InvalidConfig)
  expect(error.details).toMatchObject({ file: expect.stringContaining('deployment.json') })
  expect(error.details.salt).toContain('expected 32 bytes')
})

test('error: not YAML', async () => {
  const error = await loadConfig(await writeConfig('chains: [1,'), {}).catch((error) => error)
  expect(error).toBeInstanceOf(InvalidConfig)
  expect(error.details.problem).toContain('line 1')
})

test('error: no such file', async () => {
  const error = await loadConfig('/nowhere/node.yaml', {}).catch((error) => error)
  expect(error).toBeInstanceOf(FileUnreadable)
  expect(error.details).toEqual({ file: '/nowhere/node.yaml', reason: 'ENOENT' })
})

test('behavior: the example has every key of the schema', async () => {
  const example = await readFile(new URL('../../plimsoll.example.yaml', import.meta.url), 'utf8')
  const keys = new Set<string>()
  JSON.stringify(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }), (name, value) => {
    if (name === 'properties') for (const key of Object.keys(value)) keys.add(key)
    return value
  })
  expect(keys.size).toBeGreaterThan(40)
  expect([...keys].filter((key) => !new RegExp(`\\b${key}:`).test(example))).toEqual([])
})
