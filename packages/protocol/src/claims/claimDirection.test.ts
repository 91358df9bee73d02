import { concat, encodeAbiParameters, keccak256, parseAbiParameters, toHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { eoaAccountId } from '../accounts/accountId.ts'
import { type ClaimDirection, hashClaimDirection } from './claimDirection.ts'

const vault = `0x${'11'.repeat(20)}` as const
const on = { chainId: 31337, contract: vault }
const direction: ClaimDirection = {
  debtSlot: 2,
  index: 9n,
  account: eoaAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'),
  beneficiary: `0x${'22'.repeat(20)}`,
  assetId: 3,
  units: 5n,
  receiver: `0x${'33'.repeat(20)}`,
  version: 4n,
  deadline: 1_800_000_000n,
}

describe('hashClaimDirection', () => {
  test('default: EIP-712 by hand', () => {
    const domain = keccak256(
      encodeAbiParameters(parseAbiParameters('bytes32, bytes32, bytes32, uint256, address'), [
        keccak256(toHex('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)')),
        keccak256(toHex('Plimsoll')),
        keccak256(toHex('1')),
        31337n,
        vault,
      ]),
    )
    const type =
      'Direct(uint16 debtSlot,uint64 index,bytes32 account,address beneficiary,uint16 assetId,uint104 units,address receiver,uint64 version,uint256 deadline)'
    const { debtSlot, index, account, beneficiary, assetId, units, receiver, version, deadline } = direction
    const struct = keccak256(
      encodeAbiParameters(
        parseAbiParameters(
          'bytes32, uint16, uint64, bytes32, address, uint16, uint104, address, uint64 version, uint256',
        ),
        [keccak256(toHex(type)), debtSlot, index, account, beneficiary, assetId, units, receiver, version, deadline],
      ),
    )
    expect(hashClaimDirection(direction, on)).toBe(keccak256(concat(['0x1901', domain, struct])))
  })

  test('behavior: another claim, receiver, version, deadline, chain or vault is another digest', () => {
    const digests = [
      hashClaimDirection(direction, on),
      hashClaimDirection({ ...direction, index: 10n }, on),
      hashClaimDirection({ ...direction, receiver: vault }, on),
      hashClaimDirection({ ...direction, version: 5n }, on),
      hashClaimDirection({ ...direction, deadline: 0n }, on),
      hashClaimDirection(direction, { ...on, chainId: 1 }),
      hashClaimDirection(direction, { ...on, contract: direction.receiver }),
    ]
    expect(new Set(digests).size).toBe(digests.length)
  })
})
