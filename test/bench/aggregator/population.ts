import { type AccountId, encodeLeafWord, type LeafWord } from '@plimsoll/protocol'
import type { Hex } from 'viem'

/** Accounts by index, and what each has written on each chain; all of it follows from the index and a version. */
export type Population = {
  readonly size: number
  account(index: number): AccountId
  /** An account's local words on a chain. */
  words(index: number, slot: number): readonly Hex[]
  /** Gives the account other amounts, on its home chain. */
  change(index: number): void
}

/**
 * People with one to six words. A third only holds something; the others borrow on their home chain or on the next one,
 * most of them against a pledge from there. Healths spread from just above one upwards.
 */
export function createPopulation(size: number): Population {
  const versions = new Uint16Array(size)
  return {
    size,
    account: (index) => {
      const upper = mix(index * 2 + 1)
        .toString(16)
        .padStart(8, '0')
      const lower = mix(index * 2 + 2)
        .toString(16)
        .padStart(8, '0')
      return `0x${'0'.repeat(24)}${upper}${lower}${'c0ffee00'}${index.toString(16).padStart(16, '0')}` as AccountId
    },
    words(index, slot) {
      const person = mix(index + 7)
      const home = person % 3
      const away = (home + 1) % 3
      const kind = (person >>> 4) % 6
      const units = 10n ** 18n + BigInt(mix(index ^ (versions[index] ?? 0))) * 10n ** 6n
      const words: LeafWord[] = []
      if (slot === home) {
        words.push({ kind: 'balance', assetId: home * 4, units, leaving: 0n })
        if (kind >= 2)
          words.push({ kind: 'balance', assetId: home * 4 + 1, units: 500_000_000n + (units % 10n ** 9n), leaving: 0n })
        if (kind >= 3) words.push({ kind: 'pledge', assetId: home * 4, slot: away, pledged: units / 2n, released: 0n })
        if (kind === 2 || kind === 5) words.push({ kind: 'debt', assetId: home * 4 + 3, units: debt(index) })
      }
      if (slot === away) {
        if (kind >= 3) words.push({ kind: 'debt', assetId: away * 4 + 3, units: debt(index) / 2n })
        if (kind >= 4)
          words.push({ kind: 'balance', assetId: away * 4 + 2, units: 100_000n + (units % 10n ** 7n), leaving: 0n })
      }
      return words.map(encodeLeafWord)
    },
    change(index) {
      versions[index] = (versions[index] ?? 0) + 1
    },
  }

  function debt(index: number): bigint {
    return 1_000_000_000n + BigInt(mix(index + 99) % 1_800_000_000)
  }
}

/** A well-mixed 32-bit number. */
export function mix(value: number): number {
  let sum = Math.imul(value ^ (value >>> 16), 0x45d9f3b)
  sum = Math.imul(sum ^ (sum >>> 16), 0x45d9f3b)
  return (sum ^ (sum >>> 16)) >>> 0
}
