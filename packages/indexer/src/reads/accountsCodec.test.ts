import { marginLensAbi } from '@plimsoll/contracts'
import { type AccountId, eoaAccountId } from '@plimsoll/protocol'
import { encodeFunctionData, encodeFunctionResult, type Hex } from 'viem'
import { expect, test } from 'vitest'
import { decodeAccountIds, decodeAccounts, encodeReadAccounts } from './accountsCodec.ts'

const word = (index: number): Hex => `0x${index.toString(16).padStart(64, '0')}`
const at = [12n, 1_700_000_000n] as const
const abi = marginLensAbi
const answerOf = (words: Hex[][]) => encodeFunctionResult({ abi, functionName: 'readAccounts', result: [...at, words] })
const idsOf = (ids: Hex[]) => encodeFunctionResult({ abi, functionName: 'readAccountIds', result: [...at, ids] })

test('default: the call is what a general encoder makes of it', () => {
  const vault = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
  for (const count of [0, 1, 300]) {
    const accounts: AccountId[] = Array.from({ length: count }, (_, index) =>
      eoaAccountId(`0x${(index + 1).toString(16).padStart(40, '0')}`),
    )
    const expected = encodeFunctionData({ abi, functionName: 'readAccounts', args: [vault, accounts] })
    expect(encodeReadAccounts(vault, accounts)).toBe(expected)
  }
})

test('default: answers', () => {
  const [number, timestamp] = at
  for (const words of [[], [[]], [[word(1)], [], [word(2), word(3), word(1 << 30)]], [[], []]])
    expect(decodeAccounts(answerOf(words))).toEqual({ number, timestamp, words })
  for (const ids of [[], [word(7)], [word(1), word(2), word(3)]])
    expect(decodeAccountIds(idsOf(ids))).toEqual({ number, timestamp, ids })
})

const far = [`f${'0'.repeat(63)}`, 'f'.repeat(64), word(4_096).slice(2)]
/** Each word that says where something is or how long, replaced by one that leads out of the answer. */
function misled(whole: Hex, places: { offsets: readonly number[]; lengths: readonly number[] }): Hex[] {
  const put = (place: number, bad: string) =>
    `${whole.slice(0, 2 + place * 64)}${bad}${whole.slice(2 + (place + 1) * 64)}` as Hex
  const offsets = places.offsets.flatMap((place) => [...far, word(1).slice(2)].map((bad) => put(place, bad)))
  return [...offsets, ...places.lengths.flatMap((place) => far.map((bad) => put(place, bad)))]
}

test('error: every truncation, what is not hexadecimal, and offsets or lengths that lead out of the answer', () => {
  const words = answerOf([[word(1), word(2)], [word(3)]])
  const ids = idsOf([word(1), word(2)])
  for (let length = 0; length < words.length; length++)
    expect(decodeAccounts(words.slice(0, length) as Hex)).toBeUndefined()
  for (let length = 0; length < ids.length; length++)
    expect(decodeAccountIds(ids.slice(0, length) as Hex)).toBeUndefined()
  expect(decodeAccounts(words.replace('0000', 'zzzz') as Hex)).toBeUndefined()
  for (const bad of misled(words, { offsets: [2, 4], lengths: [3, 6] }))
    expect(decodeAccounts(bad), bad).toBeUndefined()
  for (const bad of misled(ids, { offsets: [2], lengths: [3] })) expect(decodeAccountIds(bad), bad).toBeUndefined()
})
