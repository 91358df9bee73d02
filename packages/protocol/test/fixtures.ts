import type { Cut, SnapshotHeader } from '../src/index.ts'

const bytes = (byte: string) => `0x${byte.repeat(32)}` as const

export const salt = bytes('5a')

export const cut: Cut = [
  { chainId: 1, number: 100n, hash: bytes('a1'), timestamp: 1_000n },
  { chainId: 10, number: 200n, hash: bytes('a2'), timestamp: 990n },
  { chainId: 137, number: 300n, hash: bytes('a3'), timestamp: 1_001n },
]

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
