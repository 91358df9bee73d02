import type { Hex } from 'viem'

/** What `MarginLens.readAccounts` answers: where it was executed, and each account's words in the order asked for. */
export type AccountsAnswer = { number: bigint; timestamp: bigint; words: readonly (readonly Hex[])[] }

const CHARS = 64

/**
 * Decodes the ABI encoding of `(uint256, uint256, bytes32[][])`, given in lower case; `undefined` if it is none. Written out
 * because every account passes through here: a general decoder takes longer than the providers.
 */
export function decodeAccounts(answer: Hex): AccountsAnswer | undefined {
  const text = answer.slice(2)
  const end = text.length / CHARS
  if (!Number.isInteger(end) || end < 4) return undefined
  // Places are counted in words from here on.
  const list = placeAt(text, { place: 2, base: 0, end })
  const count = list === undefined ? undefined : numberAt(text, list)
  if (list === undefined || count === undefined || list + 1 + count > end) return undefined
  const words: Hex[][] = []
  for (let index = 0; index < count; index++) {
    const account = placeAt(text, { place: list + 1 + index, base: list + 1, end })
    const length = account === undefined ? undefined : numberAt(text, account)
    if (account === undefined || length === undefined || account + 1 + length > end) return undefined
    const own: Hex[] = []
    for (let place = account + 1; place <= account + length; place++)
      own.push(`0x${text.slice(place * CHARS, (place + 1) * CHARS)}`)
    words.push(own)
  }
  return { number: uintAt(text, 0), timestamp: uintAt(text, 1), words }
}

function uintAt(text: string, place: number): bigint {
  return BigInt(`0x${text.slice(place * CHARS, (place + 1) * CHARS)}`)
}

/** A length or offset; `undefined` if it is beyond what any answer could hold. */
function numberAt(text: string, place: number): number | undefined {
  const start = place * CHARS
  for (let at = start; at < start + CHARS - 8; at++) if (text.charCodeAt(at) !== 48) return undefined
  return Number.parseInt(text.slice(start + CHARS - 8, start + CHARS), 16)
}

/** Where the offset at `place`, in bytes from `base`, leads; `undefined` if that is not within the answer. */
function placeAt(text: string, { place, base, end }: { place: number; base: number; end: number }): number | undefined {
  const offset = numberAt(text, place)
  if (offset === undefined || offset % 32 !== 0) return undefined
  const target = base + offset / 32
  return target < end ? target : undefined
}
