import { type AccountId, eoaAccountId } from '@plimsoll/protocol'
import fc from 'fast-check'
import { numberToHex } from 'viem'
import { expect, test } from 'vitest'
import { createAccountMap } from './accountMap.ts'

const account = fc.nat(40).map((number) => eoaAccountId(numberToHex(number * 0x111, { size: 20 })))

test('default: it is a map', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(account, fc.option(fc.nat(9)))), (changes) => {
      const [map, model] = [createAccountMap(), new Map<AccountId, readonly `0x${string}`[]>()]
      for (const [account, value] of changes) {
        if (value === null) expect(map.delete(account)).toBe(model.delete(account))
        else {
          map.set(account, [numberToHex(value)])
          model.set(account, [numberToHex(value)])
        }
        expect(map.size).toBe(model.size)
        expect(map.get(account)).toEqual(model.get(account))
      }
      expect(new Map(map)).toEqual(model)
    }),
  )
})
