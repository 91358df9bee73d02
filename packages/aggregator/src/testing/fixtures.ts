import { createTrie } from '@plimsoll/merkle'
import {
  eoaAccountId,
  type Hash32,
  hashRiskConfig,
  parseDeployment,
  parseHash32,
  parseRiskConfig,
} from '@plimsoll/protocol'
import type { Address } from 'viem'
import { createClaimSet } from '../index.ts'

/** 32 bytes from a small number. */
export const bytes32 = (value: number | bigint): Hash32 => parseHash32(`0x${value.toString(16).padStart(64, '0')}`)

/** An address from a small number. */
export const address = (value: number): Address => `0x${value.toString(16).padStart(40, '0')}`

export const [alice, bob, carol] = [
  eoaAccountId(address(0xa1)),
  eoaAccountId(address(0xb0)),
  eoaAccountId(address(0xca)),
]

/** Three chains; ids 100, 101, 102. */
export const deployment = parseDeployment({
  name: 'model',
  salt: bytes32(0x5a17),
  epochSeconds: 10,
  maxAgeRisk: 60,
  maxAgeLiquidate: 30,
  chains: [0, 1, 2].map((slot) => ({
    slot,
    chainId: 100 + slot,
    name: `chain ${slot}`,
    registry: address(0x1000 + slot),
    vault: address(0x2000 + slot),
    lens: address(0x3000 + slot),
  })),
})

export const ethFeed = address(0xfe0)
export const usdFeed = address(0xfe1)

const bonus = { liquidationBonus: 500, leastBonus: 100 }
const collateral = { kind: 'collateral', initialWeight: 8000, maintenanceWeight: 9000, ...bonus }
const liability = { kind: 'liability', initialWeight: 11_000, maintenanceWeight: 10_000 }

/** ETH held on slot 0, USDC on slot 1, debt in USDC on slots 1 and 2. */
export const risk = parseRiskConfig({
  version: 1,
  underlyings: {
    ETH: { feeds: [0, 2].map((slot) => ({ slot, address: ethFeed, heartbeat: 100 })) },
    USD: { feeds: [{ slot: 1, address: usdFeed, heartbeat: 1_000_000 }] },
  },
  assets: [
    { assetId: 0, symbol: 'WETH', slot: 0, token: address(0x40), decimals: 18, underlying: 'ETH', ...collateral },
    { assetId: 1, symbol: 'USDC', slot: 1, token: address(0x41), decimals: 6, underlying: 'USD', ...collateral },
    { assetId: 2, symbol: 'dUSDC.1', slot: 1, token: address(0x42), decimals: 6, underlying: 'USD', ...liability },
    { assetId: 3, symbol: 'dUSDC.2', slot: 2, token: address(0x43), decimals: 6, underlying: 'USD', ...liability },
  ],
  bonusDistance: 300,
  chains: [0, 1, 2].map((slot) => ({ slot, maxCutAge: 300 })),
})

export const riskHash = hashRiskConfig(risk)

/** Where the tries of these tests grow from. */
export const emptyTrie = await createTrie()
export const emptyClaims = await createClaimSet()
