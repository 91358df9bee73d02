import { hashOperatorSet } from '@plimsoll/protocol'
import { expect, test } from 'vitest'
import { choosePost } from './choosePost.ts'
import { attest, firstSet, secondSet } from './testing/attest.ts'

const first = { operators: hashOperatorSet(firstSet) }
const second = { operators: hashOperatorSet(secondSet) }

test('default: the newest', async () => {
  const newer = [await attest(1), await attest(2)]
  expect(choosePost(newer, first)).toBe(newer[1])
})

test('behavior: nothing newer', () => {
  expect(choosePost([], first)).toBeUndefined()
})

test('behavior: each change of the operators in turn, then the newest', async () => {
  const newer = [
    await attest(1, { next: secondSet }),
    await attest(2, { set: secondSet }),
    await attest(3, { set: secondSet, next: firstSet }),
    await attest(4),
  ]
  expect(choosePost(newer, first)).toBe(newer[0])
  expect(choosePost(newer.slice(1), second)).toBe(newer[2])
  expect(choosePost(newer.slice(3), first)).toBe(newer[3])
})

test('behavior: nothing that unknown operators signed', async () => {
  expect(choosePost([await attest(1)], second)).toBeUndefined()
})
