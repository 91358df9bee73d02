import {
  concat,
  encodeAbiParameters,
  type Hex,
  hashTypedData,
  keccak256,
  numberToHex,
  parseSignature,
  serializeCompactSignature,
  signatureToCompactSignature,
  slice,
} from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { genesis } from './connect.ts'
import { fakeHash } from './fakeHash.ts'

/** A quorum: the last `threshold` of the operators sign. */
export type Quorum = { threshold: number; operators: readonly PrivateKeyAccount[] }

/** A header as `SnapshotRegistry.post` takes it. */
export type Header = {
  epoch: bigint
  timestamp: bigint
  oldest: bigint
  cut: Hex
  config: Hex
  assets: Hex
  accounts: Hex
  claims: Hex
  operators: Hex
}

const uint64 = (name: string) => ({ name, type: 'uint64' })
const bytes32 = (name: string) => ({ name, type: 'bytes32' })
const types = {
  Snapshot: [
    ...['epoch', 'timestamp', 'oldest'].map(uint64),
    ...['cut', 'config', 'assets', 'accounts', 'claims', 'operators'].map(bytes32),
  ],
}

export function quorumOf(threshold: number, count: number): Quorum {
  return {
    threshold,
    operators: Array.from({ length: count }, (_, index) => privateKeyToAccount(fakeHash('operator', index))),
  }
}

/** The hash that the registry stores of a set. */
export function hashQuorum({ threshold, operators }: Quorum): Hex {
  const addresses = operators.map(({ address }) => address)
  return keccak256(encodeAbiParameters([{ type: 'uint256' }, { type: 'address[]' }], [BigInt(threshold), addresses]))
}

/** The packed cut of a header: of an L1 that is final after two epochs, and of L2s that are read sooner. */
export function cutAt(timestamp: bigint, slots = 3): Hex {
  const entry = (height: bigint, { seconds, age }: { seconds: bigint; age: bigint }) => {
    const number = height + (timestamp - age - genesis) / seconds
    return concat([
      numberToHex(number, { size: 8 }),
      numberToHex(timestamp - age, { size: 8 }),
      fakeHash('block', number),
    ])
  }
  return concat([
    entry(23_456_789n, { seconds: 12n, age: 780n }),
    ...[35_791_357n, 141_592_653n, 7_654_321n]
      .slice(0, slots - 1)
      .map((height) => entry(height, { seconds: 2n, age: 12n })),
  ])
}

/** A header of two-second epochs; every field that is not given is as long as a real one. */
export function headerAt(timestamp: bigint, fields: Partial<Header> & { operators: Hex }): Header {
  return {
    epoch: timestamp / 2n,
    timestamp,
    oldest: timestamp - 780n,
    cut: keccak256(cutAt(timestamp)),
    config: fakeHash('config'),
    assets: fakeHash('assets', timestamp),
    accounts: fakeHash('accounts', timestamp),
    claims: fakeHash('claims', timestamp),
    ...fields,
  }
}

/** The arguments of `SnapshotRegistry.post` for a header with its cut; default that of its time. */
export async function signHeader(
  header: Header,
  { salt, quorum, cut = cutAt(header.timestamp) }: { salt: Hex; quorum: Quorum; cut?: Hex },
) {
  const { threshold, operators } = quorum
  const first = operators.length - threshold
  const digest = hashTypedData({
    domain: { name: 'Plimsoll', version: '1', salt },
    types,
    primaryType: 'Snapshot',
    message: header,
  })
  const signatures = await Promise.all(
    operators.slice(first).map(async (operator) => {
      const signature = parseSignature(await operator.sign({ hash: digest }))
      const compact = serializeCompactSignature(signatureToCompactSignature(signature))
      return { r: slice(compact, 0, 32), vs: slice(compact, 32) }
    }),
  )
  const bitmap = (1n << BigInt(operators.length)) - (1n << BigInt(first))
  return [header, cut, BigInt(threshold), operators.map(({ address }) => address), bitmap, signatures] as const
}
