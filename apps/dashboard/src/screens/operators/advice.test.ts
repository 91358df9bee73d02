import { expect, test } from 'vitest'
import { words } from '../../words/operators.ts'
import { adviceForPosting, adviceForReason } from './advice.ts'

const { advice } = words

test.each([
  ['Only 7 MB are free for the data folder.', advice.disk],
  ['The database does not answer: DatabaseTimeout', advice.database],
  ['This operator has stopped signing: it signed twice', advice.halted],
  ['alpha is not read any more: it rolled back a final block', advice.halted],
  ['1 of 3 operators answer, this one counted; a quorum is 2.', advice.quorum],
  [
    'This machine’s clock is 40 s ahead of those of the chains and the peers: nothing is signed until it is set right.',
    advice.clock,
  ],
  ['This operator has signed nothing for 90 s; the others go on.', advice.refusal],
  ['This node does not get a snapshot in on alpha: The relayer cannot pay', advice.posting],
  ['No snapshot has been attested and verified here yet.', advice.starting],
  ['Something that this page does not know', advice.other],
])('default: %s', (reason, expected) => {
  expect(adviceForReason(reason)).toBe(expected)
})

test('behavior: an empty purse is filled', () => {
  expect(adviceForPosting('InsufficientFunds: The relayer cannot pay')).toBe(advice.money)
  expect(adviceForPosting('TransactionStuck: alpha does not mine it')).toBe(advice.other)
})
