import { type AssetWord, type Cut, parseHash32, type SnapshotHeader } from '../src/index.ts'

const bytes = (byte: string) => parseHash32(`0x${byte.repeat(32)}`)

export const salt = bytes('5a')

export const cut: Cut = [
  { chainId: 1, number: 100n, hash: bytes('a1'), timestamp: 1_000n },
  { chainId: 10, number: 200n, hash: bytes('a2'), timestamp: 990n },
  { chainId: 137, number: 300n, hash: bytes('a3'), timestamp: 1_001n },
]

/** Of the cut, in slot order. */
export const chainIds = cut.map(({ chainId }) => chainId)

export const header: SnapshotHeader = {
  epoch: 100n,
  timestamp: 1_005n,
  oldest: 990n,
  cut: bytes('01'),
  config: bytes('02'),
  assets: bytes('03'),
  accounts: bytes('04'),
  claims: bytes('05'),
  operators: bytes('06'),
}

/** Dollars as usdWad. */
export function usd(dollars: number): bigint {
  return BigInt(Math.round(dollars * 1e6)) * 10n ** 12n
}

/** A collateral of $1 with six decimals, weights 80% and 85%, bonus 1% to 5%. */
export function asset(changes: Partial<AssetWord>): AssetWord {
  return {
    unitPrice: 10n ** 30n,
    initialWeight: 8_000,
    maintenanceWeight: 8_500,
    liquidationBonus: 500,
    leastBonus: 100,
    bonusDistance: 0,
    slot: 0,
    kind: 'collateral',
    priceStale: false,
    chainStale: false,
    newLiabilitiesRefused: false,
    ...changes,
  }
}

/** A liability of $1 with six decimals, weights 110% and 105%; the bonus is full 3% below the line. */
export function debtAsset(changes: Partial<AssetWord>): AssetWord {
  const weights = { initialWeight: 11_000, maintenanceWeight: 10_500 }
  return asset({
    kind: 'liability',
    ...weights,
    liquidationBonus: 0,
    leastBonus: 0,
    bonusDistance: 300,
    ...changes,
  })
}

/** Cut entries with these timestamps, one per slot. */
export function timesAt(...seconds: number[]): { timestamp: bigint }[] {
  return seconds.map((timestamp) => ({ timestamp: BigInt(timestamp) }))
}
