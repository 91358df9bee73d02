import {
  type AttestedSnapshot,
  assembleQuorum,
  type CompactSignature,
  hashAssetTable,
  hashCut,
  hashOperatorSet,
  hashSnapshot,
  type OperatorSet,
  oldestTimestamp,
  parseOperatorSet,
} from '@plimsoll/protocol'
import { type Address, keccak256, parseSignature, signatureToCompactSignature, toHex, zeroHash } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

export const salt = keccak256(toHex('relayer test'))
export const epochSeconds = 1

const keys = new Map(
  ['01', '02', '03', '04', '05']
    .map((byte) => privateKeyToAccount(`0x${byte.repeat(32)}`))
    .map((account) => [account.address, account]),
)
const addresses = [...keys.keys()]

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
  const cut = [{ chainId: 1, number: epoch, hash: keccak256(toHex(epoch)), timestamp: epoch - 5n }]
  const header = {
    epoch,
    timestamp: epoch,
    oldest: oldestTimestamp(cut),
    cut: hashCut(cut),
    config: zeroHash,
    assets: hashAssetTable([]),
    accounts: keccak256(toHex('accounts')),
    claims: zeroHash,
    operators: hashOperatorSet(next),
  }
  const digest = hashSnapshot({ header, salt })
  const signatures = new Map<Address, CompactSignature>()
  for (const address of set.operators.slice(0, set.threshold)) {
    const signature = await keys.get(address)?.sign({ hash: digest })
    if (signature) signatures.set(address, signatureToCompactSignature(parseSignature(signature)))
  }
  return { header, digest, cut, assets: [], set, ...assembleQuorum({ set, signatures }) }
}
