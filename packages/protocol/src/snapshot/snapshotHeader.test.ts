import { concat, keccak256, numberToHex, stringToHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { header, salt } from '../../test/fixtures.ts'
import { hashSnapshot } from './snapshotHeader.ts'

describe('hashSnapshot', () => {
  test('default: EIP-712 by hand', () => {
    const text = (value: string) => keccak256(stringToHex(value))
    const word = (value: bigint) => numberToHex(value, { size: 32 })
    const domain = keccak256(
      concat([text('EIP712Domain(string name,string version,bytes32 salt)'), text('Plimsoll'), text('1'), salt]),
    )
    const struct = keccak256(
      concat([
        text(
          'Snapshot(uint64 epoch,uint64 timestamp,uint64 oldest,bytes32 cut,bytes32 config,bytes32 assets,bytes32 accounts,bytes32 claims,bytes32 operators)',
        ),
        word(header.epoch),
        word(header.timestamp),
        word(header.oldest),
        header.cut,
        header.config,
        header.assets,
        header.accounts,
        header.claims,
        header.operators,
      ]),
    )
    expect(hashSnapshot({ header, salt })).toBe(keccak256(concat(['0x1901', domain, struct])))
  })

  test('behavior: another salt is another digest', () => {
    expect(hashSnapshot({ header, salt })).not.toBe(hashSnapshot({ header, salt: `0x${'00'.repeat(32)}` }))
  })
})
