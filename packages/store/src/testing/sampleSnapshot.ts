import { type AttestedSnapshot, keccak } from '@plimsoll/protocol'
import { operatorKeys, unsignedSnapshot } from '@plimsoll/protocol/testing'
import { numberToHex } from 'viem'

const set = { threshold: 2, operators: operatorKeys(3).map(({ address }) => address) }

/** A snapshot whose parts belong together, but whose signatures are made up from `epoch` and `seed`. */
export function sampleSnapshot({
  epoch,
  seed = 0,
  rotates = false,
}: {
  epoch: bigint
  seed?: number
  rotates?: boolean
}) {
  const hash = (name: string) => keccak(numberToHex(BigInt(seed) + (epoch << 64n) + (BigInt(name.length) << 32n)))
  const cut = [
    { chainId: 900001, number: 2n ** 60n + epoch, hash: hash('a'), timestamp: 1_700_000_000n },
    { chainId: 2 ** 40, number: epoch, hash: hash('bb'), timestamp: 1_700_000_005n },
  ]
  const roots = { config: hash('eeeee'), accounts: hash('ffffff'), claims: hash('ggggggg') }
  const operators = rotates ? { operators: hash('hhhhhhhh') } : {}
  const header = { epoch, timestamp: 1_700_000_010n, ...roots, ...operators }
  const snapshot: AttestedSnapshot = {
    ...unsignedSnapshot({ salt: hash('iiiiiiiii'), set, cut, assets: [hash('ccc'), hash('dddd')], header }),
    bitmap: 5n,
    signatures: [
      { r: hash('jjjjjjjjjj'), yParityAndS: hash('kkkkkkkkkkk') },
      { r: hash('llllllllllll'), yParityAndS: hash('mmmmmmmmmmmmm') },
    ],
  }
  return snapshot
}
