import { eoaAccountId, type LeafWord } from '@plimsoll/protocol'
import { numberToHex } from 'viem'

const ether = 10n ** 18n

/** So many accounts of one ether on the first chain, each with a debt on the second: healths from 1.05 to 3, none alike. */
export function crowd(size: number): { collateral: Entry[]; debt: Entry[] } {
  const accounts = Array.from({ length: size }, (_, index) =>
    eoaAccountId(numberToHex(0xc0ffee_0000_0000n + BigInt(index), { size: 20 })),
  )
  return {
    collateral: accounts.map((account) => [
      account,
      [
        { kind: 'balance', assetId: 0, units: ether, leaving: 0n },
        { kind: 'pledge', assetId: 0, slot: 1, pledged: ether, released: 0n },
      ],
    ]),
    debt: accounts.map((account, index) => [
      account,
      [{ kind: 'debt', assetId: 1, units: 800_000_000n + (BigInt(index) * 1_500_000_000n) / BigInt(size) }],
    ]),
  }
}

type Entry = [ReturnType<typeof eoaAccountId>, LeafWord[]]
