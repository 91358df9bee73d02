import type { RiskConfig } from '../src/index.ts'

const address = (byte: string) => `0x${byte.repeat(20)}` as const

export const ethFeed = address('e1')
export const ethBackupFeed = address('e2')
export const usdFeed = address('d1')
export const shareToken = address('55')

/** Two chains: ETH and a share of staked ETH on slot 0, USDC lent on slot 1. */
export const riskConfig: RiskConfig = {
  version: 1,
  underlyings: {
    ETH: {
      feeds: [
        { slot: 0, address: ethFeed, heartbeat: 3_600 },
        { slot: 1, address: ethBackupFeed, heartbeat: 600 },
      ],
    },
    USD: { feeds: [{ slot: 1, address: usdFeed, heartbeat: 86_400 }] },
  },
  assets: [
    {
      assetId: 1,
      symbol: 'WETH',
      slot: 0,
      kind: 'collateral',
      token: address('11'),
      decimals: 18,
      underlying: 'ETH',
      initialWeight: 8_000,
      maintenanceWeight: 8_500,
      liquidationBonus: 500,
      leastBonus: 100,
    },
    {
      assetId: 2,
      symbol: 'USDC debt',
      slot: 1,
      kind: 'liability',
      token: address('22'),
      decimals: 6,
      underlying: 'USD',
      initialWeight: 10_500,
      maintenanceWeight: 10_200,
    },
    {
      assetId: 4,
      symbol: 'sETH',
      slot: 0,
      kind: 'collateral',
      token: shareToken,
      decimals: 18,
      underlying: 'ETH',
      initialWeight: 7_000,
      maintenanceWeight: 7_500,
      liquidationBonus: 800,
      leastBonus: 150,
      rate: { source: shareToken, decimals: 18, base: '1000000000000000000', at: 1_000_000, maxGrowthBpsPerDay: 10 },
    },
  ],
  bonusDistance: 300,
  chains: [
    { slot: 0, maxCutAge: 1_200 },
    { slot: 1, maxCutAge: 60 },
  ],
}
