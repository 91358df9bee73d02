import { type AccountWords, decodeLeafWord, leafWordKind } from '@plimsoll/protocol'
import { InconsistentChain } from '../errors.ts'

const accountsPerStep = 64

/**
 * Checks that the balances of all accounts add up to what the vault says it owes in total, per collateral: the proof that a full
 * sweep has left nobody out. Pauses every few milliseconds. Throws {@link InconsistentChain}.
 */
export function* requireTotals(
  chain: { name: string },
  {
    accounts,
    totals,
  }: {
    accounts: AccountWords
    totals: readonly { assetId: number; units: bigint }[]
  },
): Generator<undefined, void, undefined> {
  const sums = new Map<number, bigint>()
  let steps = 0
  for (const [, words] of accounts) {
    if (++steps % accountsPerStep === 0) yield
    // The other words are not decoded.
    for (const word of words.filter((word) => leafWordKind(word) === 'balance').map(decodeLeafWord)) {
      if (word.kind === 'balance') sums.set(word.assetId, (sums.get(word.assetId) ?? 0n) + word.units)
    }
  }
  const expected = new Map(totals.map(({ assetId, units }) => [assetId, units]))
  for (const assetId of new Set([...sums.keys(), ...expected.keys()])) {
    const sum = sums.get(assetId) ?? 0n
    const total = expected.get(assetId) ?? 0n
    if (sum === total) continue
    throw new InconsistentChain({
      chain: chain.name,
      what: `the balances of asset ${assetId} do not add up to the vault's total`,
      expected: `${total} units`,
      seen: `${sum} units`,
    })
  }
}
