import { type AttestedSnapshot, hashAssetTable, hashCut, hashOperatorSet, oldestTimestamp } from '@plimsoll/protocol'
import { type Address, keccak256, numberToHex } from 'viem'

const operators: Address[] = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
]

/** A snapshot whose parts belong together, but whose digest and signatures are made up from `epoch` and `seed`. */
export function sampleSnapshot({
  epoch,
  seed = 0,
  rotates = false,
}: {
  epoch: bigint
  seed?: number
  rotates?: boolean
}) {
  const hash = (name: string) => keccak256(numberToHex(BigInt(seed) + (epoch << 64n) + (BigInt(name.length) << 32n)))
  const cut = [
    { chainId: 900001, number: 2n ** 60n + epoch, hash: hash('a'), timestamp: 1_700_000_000n },
    { chainId: 2 ** 40, number: epoch, hash: hash('bb'), timestamp: 1_700_000_005n },
  ]
  const assets = [hash('ccc'), hash('dddd')]
  const set = { threshold: 2, operators }
  const snapshot: AttestedSnapshot = {
    header: {
      epoch,
      timestamp: 1_700_000_010n,
      oldest: oldestTimestamp(cut),
      cut: hashCut(cut),
      config: hash('eeeee'),
      assets: hashAssetTable(assets),
      accounts: hash('ffffff'),
      claims: hash('ggggggg'),
      operators: rotates ? hash('hhhhhhhh') : hashOperatorSet(set),
    },
    digest: hash('iiiiiiiii'),
    cut,
    assets,
    set,
    bitmap: 5n,
    signatures: [
      { r: hash('jjjjjjjjjj'), yParityAndS: hash('kkkkkkkkkkk') },
      { r: hash('llllllllllll'), yParityAndS: hash('mmmmmmmmmmmmm') },
    ],
  }
  return snapshot
}
