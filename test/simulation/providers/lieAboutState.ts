import { encodeLeafWord } from '@plimsoll/protocol'
import { createRandom, hashText, type Random } from '@plimsoll/protocol/testing/createRandom'
import type { Hex } from 'viem'
import { bytes32 } from '../model/vaultState.ts'
import type { LensAnswer, LensResult } from './lensResults.ts'

/** A lens answer with one number changed; the same `salt` changes the same answer in the same way. */
export function lieAboutState(answer: LensAnswer, { salt, hash }: { salt: number; hash: Hex }): LensAnswer {
  const random = createRandom(hashText(`${answer.functionName}${hash}`, salt))
  switch (answer.functionName) {
    case 'readChain':
      return { ...answer, result: { ...answer.result, ...chainLie(answer.result, random) } }
    case 'readAccounts': {
      const [number, timestamp, words] = answer.result
      const victim = random.below(words.length)
      return {
        ...answer,
        result: [number, timestamp, words.map((own, at) => (at === victim ? wordsLie(own, random) : own))],
      }
    }
    case 'readAccountIds': {
      const [number, timestamp, ids] = answer.result
      return { ...answer, result: [number, timestamp, listLie(ids, { random, other: bytes32(salt) })] }
    }
    case 'readClaims': {
      const [number, timestamp, claims] = answer.result
      const [claim] = claims
      if (claim === undefined) return { ...answer, result: [number + 1n, timestamp, claims] }
      return {
        ...answer,
        result: [number, timestamp, listLie(claims, { random, other: { ...claim, units: claim.units + 1n } })],
      }
    }
    case 'readPaid': {
      const [number, timestamp, words] = answer.result
      const flip = 1n << BigInt(random.below(4))
      return { ...answer, result: [number, timestamp, listLie(words, { random, other: (words[0] ?? 0n) ^ flip })] }
    }
  }
}

type Chain = LensResult<'readChain'>
const chainLies: readonly ((honest: Chain, random: Random) => Partial<Chain>)[] = [
  ({ touches }) => ({ touches: touches + 1n }),
  ({ touches }) => ({ touches: touches > 0n ? touches - 1n : 9n }),
  ({ accountCount }) => ({ accountCount: accountCount + 1n }),
  ({ accountCount }) => ({ accountCount: accountCount > 0n ? accountCount - 1n : 9n }),
  ({ claimCount }) => ({ claimCount: claimCount + 1n }),
  ({ claimCount }) => ({ claimCount: claimCount > 0n ? claimCount - 1n : 9n }),
  ({ paid }) => ({ paid: paid.map(({ words, claims }) => ({ words, claims: claims + 1n })) }),
  ({ paid }) => ({ paid: paid.map(({ words, claims }) => ({ words, claims: claims > 0n ? claims - 1n : 9n })) }),
  ({ paid }) => ({ paid: paid.map(({ words, claims }) => ({ words: words + 1n, claims })) }),
  ({ totals }) => ({ totals: totals.map((total) => ({ ...total, units: total.units + 1n })) }),
  ({ totals }) => ({ totals: totals.map((total) => ({ ...total, held: total.held + 1n })) }),
  ({ venues }) => ({ venues: venues.map((venue) => ({ ...venue, index: venue.index * 2n })) }),
  ({ feeds }) => ({ feeds: feeds.map((feed) => ({ ...feed, ok: true, answer: feed.answer * 2n + 1n })) }),
  ({ assets }) => ({ assets: assets.map((asset) => ({ ...asset, decimals: asset.decimals - 1 })) }),
  ({ number }) => ({ number: number + 1n }),
  ({ timestamp }) => ({ timestamp: timestamp + 1n }),
  () => ({ digest: bytes32(0xbad) }),
  () => ({ nextOperators: bytes32(0xbad) }),
  () => ({ config: bytes32(0xbad) }),
]

function chainLie(honest: Chain, random: Random): Partial<Chain> {
  return random.pick(chainLies)(honest, random)
}

function wordsLie(words: readonly Hex[], random: Random): readonly Hex[] {
  const [first, ...others] = words
  if (first === undefined)
    return [encodeLeafWord({ kind: 'balance', assetId: 0, units: 1n + BigInt(random.below(100)), leaving: 0n })]
  return random.chance(0.3) ? others : [bytes32(BigInt(first) ^ 1n), ...others]
}

function listLie<T>(list: readonly T[], { random, other }: { random: Random; other: T }): readonly T[] {
  const victim = random.below(list.length)
  if (list.length === 0) return [other]
  return random.chance(0.5)
    ? list.filter((_, at) => at !== victim)
    : list.map((item, at) => (at === victim ? other : item))
}
