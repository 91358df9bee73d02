import { creditPoolAbi, marginVaultAbi } from '@plimsoll/contracts'
import type { Abi } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseOperatorSet } from '../../../src/index.ts'
import { operators } from '../../operators.ts'
import { availableOf } from '../bucket.ts'
import { playGrace } from '../grace.ts'
import { createPlay, type Kind, type Play, type Step } from '../play.ts'
import { bookOf, chargedOffOf } from '../world.ts'
import { createCalls } from './callOf.ts'
import { type Chains, type Contracts, startChains } from './startChains.ts'

const isLong = process.env.PLIMSOLL_PROFILE === 'long'
/** Worlds of each kind, and the actions of each. */
const [seeds, length] = isLong ? [6, 200] : [1, 44]
const kinds: readonly Kind[] = ['storm', 'siege', 'silence', 'fall', 'flatSiege', 'calm']
const first = Number(process.env.SEED ?? 60)

const set = parseOperatorSet({ threshold: 1, operators: operators.slice(0, 1).map(({ address }) => address) })

let chains: Chains
beforeAll(async () => {
  chains = await startChains(set)
})
afterAll(() => chains?.stop())

const accepted = new Map<string, number>()
let compared = 0

test.each(kinds)('behavior: vaults and pools do what the model does: %s', async (kind) => {
  for (let seed = first; seed < first + seeds; seed++) {
    await replay((start) => createPlay(seed, { kind, length, start, isWorn: false, quiet: ['fetchOwed'] }))
  }
})

test.each(['writeOff', 'liquidate'] as const)(
  'behavior: so do they with a header from before the risk: %s',
  async (closing) => {
    await replay((start) => playGrace({ start, closing }))
  },
)

test('behavior: every kind of action was accepted by a vault', () => {
  const always = [
    'deposit',
    'withdraw',
    'borrow',
    'repay',
    'pledge',
    'release',
    'liquidate',
    'writeOff',
    'settle',
    'post',
  ] as const
  // Of the seed that is replayed where none is asked for.
  if (process.env.SEED === undefined) for (const kind of always) expect(accepted.get(kind), kind).toBeGreaterThan(0)
  expect(compared).toBeGreaterThan(100)
})

async function replay(playFrom: (start: number) => Play): Promise<void> {
  // The contracts come first: a model that begins later knows the same deployment.
  const start = (await chains.now()) + 1_000
  const play = playFrom(start)
  const contracts = await chains.deploy(play.world)
  const { callOf } = createCalls(play.world, { chains, contracts, set })
  let place = 0
  for (;;) {
    for (; place < play.steps.length; place++) await compare(play, { place, contracts, callOf })
    if (play.next() === undefined) break
  }
  for (; place < play.steps.length; place++) await compare(play, { place, contracts, callOf })
  await compareBooks(play, contracts)
}

async function compare(
  play: Play,
  {
    place,
    contracts,
    callOf,
  }: { place: number; contracts: readonly Contracts[]; callOf: ReturnType<typeof createCalls>['callOf'] },
): Promise<void> {
  const { world, seed, kind } = play
  const { action, outcome, time } = play.steps[place] as Step
  if (action === undefined) return
  const refusal = await chains.send(await callOf(action), time)
  const told = { seed, kind, place, action: JSON.stringify(action, (_, value) => String(value)) }
  const expected = outcome.refusal?.split(/, | or /) ?? [undefined]
  expect(expected, JSON.stringify({ ...told, refusal })).toContain(refusal)
  if (refusal !== undefined) return
  accepted.set(action.kind, (accepted.get(action.kind) ?? 0) + 1)
  // Steps are compared once several of them are made, so only the last of a batch has the model's words.
  if (place < play.steps.length - 1) return
  const accounts = Array.from({ length: world.accounts }, (_, account) => account)
  const chain = world.chains[action.slot]
  const seen = await chains.wordsOf(contracts[action.slot] as Contracts, accounts.map(chains.accountOf))
  const words = accounts.map((account) => (chain ? bookOf(chain, account).words.toSorted() : []))
  expect(seen, JSON.stringify(told)).toEqual(words)
  compared += 1
}

/** What the words do not say: charged-off debts, claims, and what buckets hold. */
async function compareBooks({ world }: Play, contracts: readonly Contracts[]): Promise<void> {
  const time = await chains.now()
  for (const chain of world.chains) {
    const { vault, assets } = contracts[chain.slot] as Contracts
    const claims = await chains.read({ to: vault, abi: marginVaultAbi as Abi, functionName: 'claimCount', args: [] })
    expect(claims).toBe(BigInt(chain.claims.length))
    for (const [assetId, to] of assets) {
      const bucket = chain.buckets.get(assetId)
      const level = bucket && availableOf(bucket, time)
      if (world.deployment.assets[assetId]?.kind === 'collateral') {
        const args = [assetId]
        const held = await chains.read({ to: vault, abi: marginVaultAbi as Abi, functionName: 'bucketOf', args })
        if (level !== undefined) expect(held).toEqual([bucket?.capacity, level])
        continue
      }
      const held = await chains.read({ to, abi: creditPoolAbi as Abi, functionName: 'bucketAvailable', args: [] })
      if (level !== undefined) expect(held).toBe(level)
      for (let account = 0; account < world.accounts; account++) {
        const args = [chains.accountOf(account)]
        const charged = await chains.read({ to, abi: creditPoolAbi as Abi, functionName: 'chargedOffOf', args })
        expect(charged).toBe(chargedOffOf(chain, account, assetId))
      }
    }
  }
}
