import { expect, test } from 'vitest'
import { parseAccountId } from '../accounts/accountId.ts'
import { createHeardCalls } from './heardCalls.ts'

const account = parseAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
const other = parseAccountId('0x70997970C51812dc3A010C7d01b50e0d17dc79C8')

test('default: a call is new once, until the account is cured', () => {
  const { isNew } = createHeardCalls()
  const call = { type: 'margin.call', line: 2_500, account } as const
  expect([isNew(call), isNew(call)]).toEqual([true, false])
  expect(isNew({ type: 'margin.worse', line: 1_000, account })).toBe(true)
  expect(isNew({ ...call, account: other })).toBe(true)
  const cured = { ...call, type: 'margin.cured' } as const
  expect([isNew(cured), isNew(cured), isNew(call)]).toEqual([true, false, true])
})
