import { type AttestedSnapshot, keccak, type OperatorSet, parseOperatorSet } from '@plimsoll/protocol'
import { operatorKeys, signedSnapshot } from '@plimsoll/protocol/testing'
import { toHex } from 'viem'

export const salt = keccak(toHex('relayer test'))
export const epochSeconds = 1

const keys = operatorKeys(5)
const addresses = keys.map(({ address }) => address)

/** Two of the first three operators. */
export const firstSet = parseOperatorSet({ threshold: 2, operators: addresses.slice(0, 3) })
/** Two of the last three operators. */
export const secondSet = parseOperatorSet({ threshold: 2, operators: addresses.slice(2) })

// Fixed when the tests start, so that epochs of one test are distances from it.
const start = BigInt(Math.floor(Date.now() / 1000))

/** A snapshot signed by a quorum of `set`, of the epoch `age` epochs after the tests started. */
export async function attest(
  age: number,
  { set = firstSet, next = set }: { set?: OperatorSet; next?: OperatorSet } = {},
): Promise<AttestedSnapshot> {
  const epoch = start + BigInt(age)
  const cut = [{ chainId: 1, number: epoch, hash: keccak(toHex(epoch)), timestamp: epoch - 5n }]
  const accounts = keccak(toHex('accounts'))
  return signedSnapshot({ salt, keys, set, next, cut, header: { epoch, timestamp: epoch, accounts } })
}
