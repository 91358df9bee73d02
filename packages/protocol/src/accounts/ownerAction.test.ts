import { concat, encodeAbiParameters, type Hex, keccak256, parseAbiParameters, toHex } from 'viem'
import { describe, expect, test } from 'vitest'
import { eoaAccountId } from './accountId.ts'
import { hashOwnerAction, type OwnerAction, ownerActionTypedData } from './ownerAction.ts'

const account = eoaAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
const vault = `0x${'11'.repeat(20)}` as const
const receiver = `0x${'22'.repeat(20)}` as const
const on = { chainId: 31337, contract: vault }
const bound = { account, nonce: 7n, deadline: 1_800_000_000n }
const word = (value: Hex | bigint | number) => (typeof value === 'string' ? value : toHex(BigInt(value), { size: 32 }))
const padded = (address: Hex) => word(BigInt(address))

const cases: [OwnerAction, string, (Hex | bigint | number)[]][] = [
  [
    { primaryType: 'Deposit', message: { ...bound, assetId: 3, units: 5n } },
    'Deposit(bytes32 account,uint16 assetId,uint256 units,uint256 nonce,uint256 deadline)',
    [account, 3, 5],
  ],
  [
    { primaryType: 'Withdraw', message: { ...bound, assetId: 3, units: 5n, receiver } },
    'Withdraw(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)',
    [account, 3, 5, padded(receiver)],
  ],
  [
    { primaryType: 'Pledge', message: { ...bound, assetId: 3, toSlot: 2, units: 5n } },
    'Pledge(bytes32 account,uint16 assetId,uint16 toSlot,uint256 units,uint256 nonce,uint256 deadline)',
    [account, 3, 2, 5],
  ],
  [
    { primaryType: 'Release', message: { ...bound, assetId: 3, units: 5n } },
    'Release(bytes32 account,uint16 assetId,uint256 units,uint256 nonce,uint256 deadline)',
    [account, 3, 5],
  ],
  [
    { primaryType: 'Borrow', message: { ...bound, tokenAmount: 5n, receiver } },
    'Borrow(bytes32 account,uint256 tokenAmount,address receiver,uint256 nonce,uint256 deadline)',
    [account, 5, padded(receiver)],
  ],
  [
    { primaryType: 'Link', message: { ...bound, slot: 2, delegate: receiver, version: 4n } },
    'Link(bytes32 account,uint16 slot,address delegate,uint256 version,uint256 nonce,uint256 deadline)',
    [account, 2, padded(receiver), 4],
  ],
  [
    { primaryType: 'AskToLeave', message: { ...bound, assetId: 3, units: 5n, receiver } },
    'AskToLeave(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)',
    [account, 3, 5, padded(receiver)],
  ],
]

/** EIP-712 by hand: `keccak256(0x1901 ‖ domainSeparator ‖ hashStruct(message))`. */
function digest(typeText: string, values: readonly (Hex | bigint | number)[]): Hex {
  const domain = keccak256(
    encodeAbiParameters(parseAbiParameters('bytes32, bytes32, bytes32, uint256, address'), [
      keccak256(toHex('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)')),
      keccak256(toHex('Plimsoll')),
      keccak256(toHex('1')),
      31337n,
      vault,
    ]),
  )
  const struct = keccak256(concat([keccak256(toHex(typeText)), ...values.map(word)]))
  return keccak256(concat(['0x1901', domain, struct]))
}

describe('hashOwnerAction', () => {
  test.each(cases)('default: $primaryType', (action, typeText, values) => {
    expect(hashOwnerAction(action, on)).toBe(digest(typeText, [...values, bound.nonce, bound.deadline]))
  })

  test('behavior: another chain, contract, nonce or deadline is another digest', () => {
    const action: OwnerAction = { primaryType: 'Release', message: { ...bound, assetId: 3, units: 5n } }
    const digests = [
      hashOwnerAction(action, on),
      hashOwnerAction(action, { ...on, chainId: 1 }),
      hashOwnerAction(action, { ...on, contract: receiver }),
      hashOwnerAction({ ...action, message: { ...action.message, nonce: 8n } }, on),
      hashOwnerAction({ ...action, message: { ...action.message, deadline: 0n } }, on),
    ]
    expect(new Set(digests).size).toBe(digests.length)
  })
})

describe('ownerActionTypedData', () => {
  test('default: what a wallet shows', () => {
    const message = { ...bound, assetId: 3, toSlot: 2, units: 5n }
    expect(ownerActionTypedData({ primaryType: 'Pledge', message }, on)).toEqual({
      domain: { name: 'Plimsoll', version: '1', chainId: 31337, verifyingContract: vault },
      types: {
        Pledge: [
          { name: 'account', type: 'bytes32' },
          { name: 'assetId', type: 'uint16' },
          { name: 'toSlot', type: 'uint16' },
          { name: 'units', type: 'uint256' },
          { name: 'nonce', type: 'uint256' },
          { name: 'deadline', type: 'uint256' },
        ],
      },
      primaryType: 'Pledge',
      message,
    })
  })
})
