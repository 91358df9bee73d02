import { marginLensAbi } from '@plimsoll/contracts'
import { encodeFunctionResult, type Hex } from 'viem'
import { expect, test } from 'vitest'
import { decodeAccounts } from './decodeAccounts.ts'

const word = (index: number): Hex => `0x${index.toString(16).padStart(64, '0')}`
const encode = (words: Hex[][]) =>
  encodeFunctionResult({
    abi: marginLensAbi,
    functionName: 'readAccounts',
    result: [12n, 1_700_000_000n, words],
  })

test('default', () => {
  for (const words of [[], [[]], [[word(1)], [], [word(2), word(3), word(1 << 30)]], [[], []]]) {
    expect(decodeAccounts(encode(words))).toEqual({ number: 12n, timestamp: 1_700_000_000n, words })
  }
})

test('error: every truncation, and offsets or lengths that lead out of the answer', () => {
  const whole = encode([[word(1), word(2)], [word(3)]])
  for (let length = 0; length < whole.length; length++)
    expect(decodeAccounts(whole.slice(0, length) as Hex)).toBeUndefined()
  const far = [`f${'0'.repeat(63)}`, 'f'.repeat(64), word(4_096).slice(2)]
  // The offset of the list, its length, the first offset in it, and the length there: each in turn.
  for (const place of [2, 3, 4, 6]) {
    for (const bad of [...far, ...(place % 2 === 0 && place < 6 ? [word(1).slice(2)] : [])]) {
      const text = `${whole.slice(0, 2 + place * 64)}${bad}${whole.slice(2 + (place + 1) * 64)}` as Hex
      expect(decodeAccounts(text), `${place}: ${bad}`).toBeUndefined()
    }
  }
})
