import fc from 'fast-check'
import type { Hex } from 'viem'
import { expect, test } from 'vitest'
import { asset, debtAsset, usd } from '../../test/fixtures.ts'
import { collateralValue } from '../assets/unitPrice.ts'
import { decodeLeafWord, encodeLeafWord, type LeafWord } from '../leaf/leafWord.ts'
import { mergeWords } from '../leaf/mergeWords.ts'
import { viewWords } from '../leaf/viewWords.ts'
import { countUnits } from '../margin/countUnits.ts'
import { margin } from '../margin/margin.ts'
import { type ReachStep, reachSteps } from './reachSteps.ts'

const slots = 3
// Collateral 0 to 2 and debts 3 to 5, each on its own slot.
const table = [0, 1, 2]
  .map((slot) => asset({ slot, unitPrice: BigInt(slot + 1) * 10n ** 30n }))
  .concat([0, 1, 2].map((slot) => debtAsset({ slot })))

const units = fc.oneof(fc.constant(0n), fc.bigInt(0n, 10n ** 12n))
const account = fc.record({
  balances: fc.tuple(units, units, units),
  pledges: fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 100 })), { maxLength: 5 }),
  debts: fc.tuple(units, units, units),
})

/** Seconds of the slots' entries in every cut: some are slower than others. */
const speeds = fc.array(fc.record({ timestamp: fc.bigInt(0n, 2n) }), { minLength: slots, maxLength: slots })

/** The words each chain writes, of an account whose pledges are shares of what is free. */
function chainsOf({ balances, pledges, debts }: typeof account extends fc.Arbitrary<infer T> ? T : never): Hex[][] {
  return [0, 1, 2].map((slot) => {
    let free = balances[slot] ?? 0n
    let words = [
      encodeLeafWord({ kind: 'balance', assetId: slot, units: free, leaving: 0n }),
      encodeLeafWord({ kind: 'debt', assetId: 3 + slot, units: debts[slot] ?? 0n }),
    ]
    for (const [from, to, percent] of pledges) {
      if (from !== slot || to === slot) continue
      const pledged = (free * BigInt(percent)) / 100n
      words = add(words, { kind: 'pledge', assetId: slot, slot: to, pledged, released: 0n })
      free -= pledged
    }
    return mergeWords([words])
  })
}

/** Adds the amounts of a word to those of its kind. */
function add(words: readonly Hex[], change: LeafWord): Hex[] {
  const isSame = (word: LeafWord) =>
    word.kind === change.kind &&
    Reflect.get(word, 'assetId') === Reflect.get(change, 'assetId') &&
    Reflect.get(word, 'slot') === Reflect.get(change, 'slot')
  const before = words.map(decodeLeafWord).find(isSame) ?? change
  const isNew = before === change
  const sum = Object.entries(change).map(([key, value]) => {
    const old = Reflect.get(before, key)
    return [key, typeof value === 'bigint' && !isNew ? value + old : value]
  })
  return [...words.filter((hex) => !isSame(decodeLeafWord(hex))), encodeLeafWord(Object.fromEntries(sum))]
}

function apply(words: readonly Hex[], step: ReachStep): Hex[] {
  const { slot } = step
  if (step.action === 'forcePledge') {
    return add(words, { kind: 'pledge', assetId: step.assetId, slot: step.toSlot, pledged: step.units, released: 0n })
  }
  if (step.action === 'forceRelease') {
    return add(words, { kind: 'pledge', assetId: step.assetId, slot, pledged: 0n, released: step.units })
  }
  const isLocal = table[step.collateral]?.slot === slot
  const seized: LeafWord = isLocal
    ? { kind: 'balance', assetId: step.collateral, units: -step.units, leaving: 0n }
    : { kind: 'claim', assetId: step.collateral, slot, claimed: step.units, settled: 0n }
  return add(add(words, seized), { kind: 'debt', assetId: step.liability, units: -step.repayUnits })
}

test('behavior: whatever lies where, a few snapshots bring the account above its line or every unit to a debt', () => {
  let reached = 0
  fc.assert(
    fc.property(account, speeds, fc.constantFrom(0, 100, 5_000), (start, cut, dust) => {
      let chains = chainsOf(start)
      let rounds = 0
      for (let isBusy = true; isBusy; ) {
        const words = mergeWords(chains) // a snapshot; every chain acts on it before the next
        const before = chains
        chains = chains.map((live, slot) => {
          let own = live
          for (let calls = 0; ; calls++) {
            const [step] = reachSteps({
              words,
              viewWords: viewWords({ words, live: own, slot, table }),
              table,
              slots,
              slot,
              cut,
              dusts: table.map(() => usd(dust)),
              minDeposits: [],
            })
            if (step === undefined) return mergeWords([own])
            expect(calls).toBeLessThan(30)
            own = apply(own, step)
          }
        })
        isBusy = chains.some((words, slot) => words.join() !== before[slot]?.join())
        if (isBusy) rounds += 1
        expect(rounds).toBeLessThan(8)
      }
      if (rounds > 0) reached += 1
      const words = mergeWords(chains)
      const { net } = countUnits({ words, table, slots })
      const left = table.map(({ unitPrice }, id) => collateralValue(net[id] ?? 0n, { unitPrice, weight: 10_000 }))
      expect(!margin({ words, table, slots }).liquidatable || left.every((value) => value < 10n ** 13n)).toBe(true)
    }),
    { numRuns: 300 },
  )
  expect(reached).toBeGreaterThan(20)
})
