import { parseDeployment, parseRiskConfig } from '@plimsoll/protocol'
import { type Address, type Hex, numberToHex } from 'viem'

const address = (value: number): Address => numberToHex(value, { size: 20 })
const salt: Hex = `0x${'5a'.repeat(32)}`

/** Three chains, as a deployment of the usual size has them. */
export const deployment = parseDeployment({
  name: 'bench',
  salt,
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

export const feeds = { ETH: address(0xfe0), USD: address(0xfe1), BTC: address(0xfe2) }

const collateral = {
  kind: 'collateral',
  initialWeight: 8000,
  maintenanceWeight: 8500,
  liquidationBonus: 500,
  leastBonus: 100,
}
const liability = { kind: 'liability', initialWeight: 11_000, maintenanceWeight: 10_000 }

/** On every chain ether, dollars and bitcoin as collateral (assetId 4·slot and on), and dollars to borrow (4·slot + 3). */
export const risk = parseRiskConfig({
  version: 1,
  underlyings: Object.fromEntries(
    Object.entries(feeds).map(([name, feed]) => [name, { feeds: [{ slot: 0, address: feed, heartbeat: 86_400 }] }]),
  ),
  assets: [0, 1, 2].flatMap((slot) => [
    {
      assetId: slot * 4,
      symbol: `WETH.${slot}`,
      slot,
      token: address(0x40 + slot),
      decimals: 18,
      underlying: 'ETH',
      ...collateral,
    },
    {
      assetId: slot * 4 + 1,
      symbol: `USDC.${slot}`,
      slot,
      token: address(0x50 + slot),
      decimals: 6,
      underlying: 'USD',
      ...collateral,
    },
    {
      assetId: slot * 4 + 2,
      symbol: `WBTC.${slot}`,
      slot,
      token: address(0x60 + slot),
      decimals: 8,
      underlying: 'BTC',
      ...collateral,
    },
    {
      assetId: slot * 4 + 3,
      symbol: `dUSDC.${slot}`,
      slot,
      token: address(0x70 + slot),
      decimals: 6,
      underlying: 'USD',
      ...liability,
    },
  ]),
  bonusDistance: 300,
  chains: [0, 1, 2].map((slot) => ({ slot, maxCutAge: 300 })),
})
