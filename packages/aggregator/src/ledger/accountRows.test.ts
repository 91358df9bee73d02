import { type AccountId, eoaAccountId, InvalidAccountId } from '@plimsoll/protocol'
import { keccak256, numberToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { createAccountRows } from './accountRows.ts'

const eoa = (number: number) => eoaAccountId(numberToHex(number, { size: 20 }))
const contract = (number: number) => keccak256(numberToHex(number)) as AccountId

describe('createAccountRows', () => {
  test('default', () => {
    const rows = createAccountRows()
    expect([rows.add(eoa(5)), rows.add(eoa(6)), rows.add(eoa(5))]).toEqual([0, 1, 0])
    expect(rows.account(1)).toBe(eoa(6))
    expect(rows.size).toBe(2)
  })

  test('behavior: every account keeps its row while the table grows', () => {
    const rows = createAccountRows()
    const accounts = Array.from({ length: 5_000 }, (_, n) => (n % 2 === 0 ? eoa(n) : contract(n)))
    for (const [index, account] of accounts.entries()) {
      if (index === 1_000) expect([...rows.reserve(4_000)]).not.toEqual([])
      expect(rows.add(account)).toBe(index)
    }
    expect(accounts.map(rows.add)).toEqual([...accounts.keys()])
    expect(accounts.map((_, row) => rows.account(row))).toEqual(accounts)
  })

  test('error: InvalidAccountId', () => {
    expect(() => createAccountRows().add('0x1234' as AccountId)).toThrow(InvalidAccountId)
    expect(() => createAccountRows().add(`0x${'zz'.repeat(32)}` as AccountId)).toThrow(InvalidAccountId)
  })
})
