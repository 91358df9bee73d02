import { marginLensAbi } from '@plimsoll/contracts'
import type { AccountId } from '@plimsoll/protocol'
import { type Address, type Hex, toFunctionSelector } from 'viem'

// The ABI encoding of what is asked about accounts by the million, written out: a general encoder takes longer than the providers.

const digitsPerWord = 64
const readAccounts = toFunctionSelector(
  marginLensAbi.find((item) => item.type === 'function' && item.name === 'readAccounts') as never,
)

/** What the lens answers: where it was executed, and each account's words in the order asked for. */
export type AccountsAnswer = { number: bigint; timestamp: bigint; words: readonly (readonly Hex[])[] }

/** The call `readAccounts(vault, accounts)`. */
export function encodeReadAccounts(vault: Address, accounts: readonly AccountId[]): Hex {
  const count = accounts.length.toString(16)
  const list = accounts.map((account) => account.slice(2)).join('')
  return `${readAccounts}${pad(vault.slice(2).toLowerCase())}${pad('40')}${pad(count)}${list}`
}

/** Decodes `(uint256, uint256, bytes32[][])`, given in lower case; `undefined` if the answer is none. */
export function decodeAccounts(answer: Hex): AccountsAnswer | undefined {
  const text = wordsOf(answer)
  const list = text === undefined ? undefined : listAt(text, { place: 2, base: 0 })
  if (text === undefined || list === undefined) return undefined
  const words: Hex[][] = []
  for (let index = 0; index < list.count; index++) {
    const own = listAt(text, { place: list.first + index, base: list.first })
    if (own === undefined) return undefined
    words.push(slices(text, own))
  }
  return { number: uintAt(text, 0), timestamp: uintAt(text, 1), words }
}

/** Decodes `(uint256, uint256, bytes32[])`, given in lower case; `undefined` if the answer is none. */
export function decodeAccountIds(answer: Hex): { number: bigint; timestamp: bigint; ids: AccountId[] } | undefined {
  const text = wordsOf(answer)
  const list = text === undefined ? undefined : listAt(text, { place: 2, base: 0 })
  if (text === undefined || list === undefined) return undefined
  return { number: uintAt(text, 0), timestamp: uintAt(text, 1), ids: slices(text, list) as string[] as AccountId[] }
}

function pad(text: string): string {
  return text.padStart(digitsPerWord, '0')
}

/** The digits of at least three whole words; places are counted in words from here on. */
function wordsOf(answer: Hex): string | undefined {
  const isWhole = (answer.length - 2) % digitsPerWord === 0 && answer.length >= 2 + 3 * digitsPerWord
  return isWhole && /^0x[0-9a-f]*$/.test(answer) ? answer.slice(2) : undefined
}

function uintAt(text: string, place: number): bigint {
  return BigInt(`0x${text.slice(place * digitsPerWord, (place + 1) * digitsPerWord)}`)
}

/** A length or offset; `undefined` if it is beyond what any answer could hold. */
function numberAt(text: string, place: number): number | undefined {
  const start = place * digitsPerWord
  for (let at = start; at < start + digitsPerWord - 8; at++) if (text.charCodeAt(at) !== 48) return undefined
  return Number.parseInt(text.slice(start + digitsPerWord - 8, start + digitsPerWord), 16)
}

/**
 * The list that the offset at `place`, in bytes from `base`, leads to: the place of its first item, and how many there are;
 * `undefined` if it is not within the answer. (The items of a list of lists are offsets.)
 */
function listAt(
  text: string,
  { place, base }: { place: number; base: number },
): { first: number; count: number } | undefined {
  const end = text.length / digitsPerWord
  const offset = numberAt(text, place)
  if (offset === undefined || offset % 32 !== 0 || base + offset / 32 >= end) return undefined
  const first = base + offset / 32 + 1
  const count = numberAt(text, first - 1)
  return count === undefined || first + count > end ? undefined : { first, count }
}

function slices(text: string, { first, count }: { first: number; count: number }): Hex[] {
  const result: Hex[] = []
  for (let place = first; place < first + count; place++)
    result.push(`0x${text.slice(place * digitsPerWord, (place + 1) * digitsPerWord)}`)
  return result
}
