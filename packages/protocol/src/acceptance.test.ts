import { concat, hashTypedData, keccak256, toHex } from 'viem'
import { expect, test } from 'vitest'
import { salt } from '../test/fixtures.ts'
import { acceptanceTypedData } from './acceptance.ts'
import { hashOperatorSet } from './operatorSet.ts'

test('default: EIP-712 with the deployment’s salt and no chain', () => {
  const set = { threshold: 1, operators: [`0x${'11'.repeat(20)}`] } as const
  const domain = keccak256(
    concat([
      keccak256(toHex('EIP712Domain(string name,string version,bytes32 salt)')),
      keccak256(toHex('Plimsoll')),
      keccak256(toHex('1')),
      salt,
    ]),
  )
  const struct = keccak256(concat([keccak256(toHex('Acceptance(bytes32 operators)')), hashOperatorSet(set)]))
  expect(hashTypedData(acceptanceTypedData({ set, salt }))).toBe(keccak256(concat(['0x1901', domain, struct])))
})
