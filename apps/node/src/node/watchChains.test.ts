import { readerOf } from '@plimsoll/indexer/testing/readerOf'
import { startWorld, type World } from '@plimsoll/indexer/testing/startWorld'
import { keccak } from '@plimsoll/protocol'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ChainsWatch, watchChains } from './watchChains.ts'

// Two deployments beside each other stand for two chains.
let worlds: World[]
beforeAll(async () => {
  worlds = await Promise.all([startWorld(), startWorld()])
})
afterAll(() => Promise.all(worlds.map((world) => world.stop())))

let stopping: AbortController
beforeEach(() => {
  stopping = new AbortController()
})
afterEach(() => {
  stopping.abort()
  for (const proxy of worlds.flatMap(({ proxies }) => proxies)) proxy.inject(() => undefined)
})

async function watch({ patienceMs = 2_000 } = {}): Promise<ChainsWatch> {
  const readers = worlds.map((world) => readerOf(world, { timeoutMs: 60_000 }).reader)
  const watching = watchChains(readers, {
    everyMs: 3_600_000,
    patienceMs,
    log: pino({ level: 'silent' }),
    signal: stopping.signal,
  })
  await watching.tried
  return watching
}

const darken = (kind: 'hang' | 'drop') => {
  for (const proxy of worlds[1]?.proxies ?? []) proxy.inject(() => ({ kind }))
}

test('default', async () => {
  const view = await (await watch()).look()
  const [first, second] = view.heads
  if (first === undefined || second === undefined) expect.unreachable()
  expect(await view.confirm(0, structuredClone(first))).toEqual({ kind: 'confirmed', entry: first })
  expect(await view.confirm(1, { ...second, hash: keccak('0xee') })).toMatchObject({ kind: 'abandoned' })
  expect(await view.confirm(1, { ...second, number: second.number + 1n })).toMatchObject({ kind: 'unknown' })
})

test('behavior: a chain that takes requests and answers none keeps a round waiting once', async () => {
  const watching = await watch({ patienceMs: 300 })
  const [, second] = (await watching.look()).heads
  darken('hang')
  await watching.look()
  // The look that hangs is still under way: nobody waits for it again.
  const asked = worlds[1]?.proxies.flatMap(({ requests }) => requests).length
  for (let round = 0; round < 3; round++) {
    const view = await watching.look()
    expect(view.heads[0]).toBeDefined()
    if (second) expect(['confirmed', 'unknown']).toContain((await view.confirm(1, second)).kind)
  }
  expect(worlds[1]?.proxies.flatMap(({ requests }) => requests).length).toBe(asked)
})

test('behavior: a chain that refuses has no head and a reason, and is back when it answers', async () => {
  const watching = await watch()
  await watching.look()
  darken('drop')
  const dark = await watching.look()
  expect(dark.heads.map((head) => head !== undefined)).toEqual([true, false])
  expect(watching.chains()[1]?.problem?.name).toBe('QuorumUnavailable')
  for (const proxy of worlds[1]?.proxies ?? []) proxy.inject(() => undefined)
  await expect.poll(async () => (await watching.look()).heads[1] !== undefined, { timeout: 30_000 }).toBe(true)
  expect(watching.chains()[1]?.problem).toBeUndefined()
})

test('behavior: a chain that cannot be reached at the start holds nobody up', async () => {
  darken('drop')
  const watching = await watch()
  expect([0, 1].map(watching.isChecked)).toEqual([true, false])
  const { heads, confirm } = await watching.look()
  expect(heads.map((head) => head !== undefined)).toEqual([true, false])
  if (heads[0]) expect(await confirm(1, heads[0])).toMatchObject({ kind: 'unknown' })
})
