import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type CutEntry, keccak, parseHash32 } from '@plimsoll/protocol'
import { lockDataFolder, openStore } from '@plimsoll/store'
import { createPublicClient, http } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { loadConfig, type NodeConfig } from '../config/loadConfig.ts'
import { loadKey } from '../loadKey.ts'
import { startWorld, type World } from '../testing/startWorld.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

let world: World
let file: string
let config: NodeConfig
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.chain.stop())
beforeEach(async () => {
  file = await world.writeVariant(() => undefined)
  config = await loadConfig(file, {})
})

function resume(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '1' }, timeout: 120_000 }
    execFile(process.execPath, [main, 'resume', '--config', file, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
  })
}

async function withStore<T>(use: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> {
  if (config.operator === undefined) throw new RangeError('the node has no operator')
  const { address } = await loadKey(config.operator, 'operator')
  const owner = { salt: config.deployment.salt, operator: address }
  const store = await openStore({ dataDir: config.dataDir, owner })
  return use(store).finally(() => store.close())
}

/** The operator has signed a block of the chain in an epoch. */
async function sign(epoch: bigint, change: Partial<CutEntry> = {}): Promise<CutEntry> {
  const client = createPublicClient({ transport: http(world.chain.url) })
  const { number, hash, timestamp } = await client.getBlock({ blockNumber: 1n })
  const entry = { chainId: world.chain.chainId, number, hash: parseHash32(hash), timestamp, ...change }
  await withStore((store) => store.signing.record({ epoch, digest: keccak('0x01'), cut: [entry] }))
  return entry
}

const epochNow = () => BigInt(Math.floor(Date.now() / 1000 / config.deployment.epochSeconds))

test('default: a block that is gone, confirmed with the epoch', async () => {
  const epoch = epochNow() - 5n
  const gone = await sign(epoch, { hash: keccak('0xdead') })

  const unasked = await resume()
  expect(unasked).toMatchObject({ code: 1, stderr: expect.stringContaining('NotConfirmed') })
  expect(unasked.stdout).toContain(`block ${gone.number} ${gone.hash} ✘ no longer on the chain`)
  expect(unasked.stdout).toContain('anvil: another block')
  expect(await resume('--yes', `${epoch + 1n}`)).toMatchObject({ code: 1 })
  await withStore(async ({ signing }) => expect(await signing.acknowledgements()).toEqual([]))

  const resumed = await resume('--yes', `${epoch}`, '--by', 'alice')
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining(`alice resumed epoch ${epoch}`) })
  await withStore(async ({ signing }) => {
    expect(await signing.abandoned()).toEqual([gone])
    expect(await signing.acknowledgements()).toMatchObject([{ epoch, by: 'alice', wrongAbove: undefined }])
  })
  expect(await resume('--yes', `${epoch}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NothingToResume'),
  })
})

test('behavior: a record from a clock that was an hour ahead', async () => {
  const ahead = epochNow() + BigInt(3_600 / config.deployment.epochSeconds)
  await sign(ahead)
  const resumed = await resume('--yes', `${ahead}`)
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('signed by a clock that was wrong') })
  await withStore(async ({ signing }) => {
    expect(await signing.last()).toBeUndefined()
    await signing.record({ epoch: epochNow() + 1n, digest: keccak('0x02'), cut: [] })
  })
})

test('error: everything that was signed is on the chain, or nothing was signed', async () => {
  expect(await resume()).toMatchObject({ code: 1, stderr: expect.stringContaining('NothingToResume') })
  await sign(epochNow() - 5n)
  expect(await resume()).toMatchObject({ code: 1, stderr: expect.stringContaining('NothingToResume') })
})

test('error: the providers do not answer', async () => {
  file = await world.writeVariant(({ config: written }) => {
    Object.assign(written.chains[0] ?? {}, { providers: [{ name: 'away', url: 'http://127.0.0.1:1' }] })
  })
  config = await loadConfig(file, {})
  await sign(epochNow() - 5n)
  expect(await resume()).toMatchObject({ code: 1, stderr: expect.stringContaining('ResumeUndecided') })
})

test('error: the node runs', async () => {
  await sign(epochNow() - 5n, { hash: keccak('0xdead') })
  const lock = lockDataFolder(config.dataDir)
  try {
    expect(await resume('--yes', '1')).toMatchObject({ code: 1, stderr: expect.stringContaining('DataFolderInUse') })
  } finally {
    lock.release()
  }
})
