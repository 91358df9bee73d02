import { type AccountId, eoaAccountId, type LeafWord } from '@plimsoll/protocol'
import fc from 'fast-check'
import { address, bytes32, ethFeed, usdFeed } from './fixtures.ts'
import type { ModelChain } from './modelChain.ts'
import { writeWord } from './writeWord.ts'

/** The chains by slot. */
export type World = readonly [ModelChain, ModelChain, ModelChain]
/** Something that happens; snapshots are taken by the test. */
export type Step =
  | { act: 'write'; slot: number; account: number; kind: number; other: number; amounts: [number, number] }
  | { act: 'book'; slot: number; account: number; units: number }
  | { act: 'pay'; debtSlot: number; index: number }
  | { act: 'price'; slot: number; answer: number }
  | { act: 'post'; slot: number; digest: number }
  | { act: 'mine'; slot: number; seconds: number }
  | { act: 'reorg'; slot: number; depth: number }
  | { act: 'snapshot'; depths: [number, number, number]; delay: number }

const slot = fc.nat(2)
const account = fc.nat(8)
const act = <T extends Step['act']>(name: T) => fc.constant(name)
const amounts = fc.tuple(fc.nat(3), fc.nat(3))
const write = fc.record({ act: act('write'), slot, account, kind: fc.nat(3), other: slot, amounts })
const mine = fc.record({ act: act('mine'), slot, seconds: fc.integer({ min: 1, max: 200 }) })
const snapshot = fc.record({
  act: act('snapshot'),
  depths: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
  delay: fc.nat(500),
})
/** Any step, weighted so that histories are dense. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: write },
  { weight: 2, arbitrary: fc.record({ act: act('book'), slot, account, units: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ act: act('pay'), debtSlot: slot, index: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ act: act('price'), slot, answer: fc.constantFrom(0, 1, 2000, 4000) }) },
  { weight: 1, arbitrary: fc.record({ act: act('post'), slot, digest: fc.nat(3) }) },
  { weight: 5, arbitrary: mine },
  { weight: 1, arbitrary: fc.record({ act: act('reorg'), slot, depth: fc.nat(3) }) },
  { weight: 3, arbitrary: snapshot },
)

/** The fields of a word that a chain writes (§3), whatever it says. */
function localWord({ slot, kind, other, amounts }: Extract<Step, { act: 'write' }>): LeafWord {
  const [first, second] = amounts.map(BigInt) as [bigint, bigint]
  const own = slot === 2 ? 4 : slot // an asset nobody configured, on the chain that has none
  const foreign = slot === 0 ? 1 : 0
  if (kind === 0) return { kind: 'balance', assetId: own, units: first, leaving: second }
  if (kind === 1)
    return slot === 0
      ? { kind: 'balance', assetId: 0, units: first, leaving: 0n }
      : { kind: 'debt', assetId: slot + 1, units: first }
  if (kind === 2 && other !== slot) return { kind: 'pledge', assetId: own, slot: other, pledged: first, released: 0n }
  if (kind === 2) return { kind: 'pledge', assetId: foreign, slot, pledged: 0n, released: second }
  if (other !== slot) return { kind: 'claim', assetId: own, slot: other, claimed: 0n, settled: second }
  return { kind: 'claim', assetId: foreign, slot, claimed: first, settled: 0n }
}

const id = (index: number): AccountId => eoaAccountId(address(0xacc0 + index))

/** Makes a step happen in the world. */
export function apply(world: World, step: Exclude<Step, { act: 'snapshot' }>): void {
  const chain = world[step.act === 'pay' ? 0 : (step.slot as 0 | 1 | 2)]
  const { state } = chain
  switch (step.act) {
    case 'write':
      writeWord(chain, { account: id(step.account), word: localWord(step) })
      return
    case 'book': {
      const index = BigInt(state.claims.length)
      const claim = {
        debtSlot: chain.slot,
        index,
        account: id(step.account),
        beneficiary: address(0xbe + (step.units % 3)),
      }
      state.claims.push({ ...claim, assetId: chain.slot === 0 ? 1 : 0, units: BigInt(step.units) })
      return
    }
    case 'pay':
      for (const custody of world) {
        const words = custody.state.paid[step.debtSlot] ?? []
        words[0] = (words[0] ?? 0n) | (1n << BigInt(step.index))
      }
      return
    case 'price': {
      const price = {
        ok: true,
        answer: BigInt(step.answer) * 10n ** 8n,
        updatedAt: chain.head().timestamp,
        decimals: 8,
      }
      for (const feed of [ethFeed, usdFeed]) state.feeds.set(feed, price)
      return
    }
    case 'post':
      state.digest = bytes32(step.digest)
      state.operators = bytes32(100 + step.digest)
      return
    case 'mine':
      chain.mine(step.seconds)
      return
    case 'reorg':
      chain.reorg(step.depth)
  }
}
