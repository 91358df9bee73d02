import {
  type Deployment,
  type Hash32,
  hashRiskConfig,
  parseDeployment,
  parseRiskConfig,
  type RiskConfig,
} from '@plimsoll/protocol'
import type { Address } from 'viem'
import { bytes32, collateralOf, liabilityOf } from './vaultState.ts'

/** An address from a small number. */
const address = (value: number): Address => `0x${value.toString(16).padStart(40, '0')}`

/** The contracts beside the vault, by slot. */
export const feedOf = (slot: number): Address => address(0xfe00 + slot)
export const tokenOf = (slot: number): Address => address(0x4000 + slot)
export const venueOf = (slot: number): Address => address(0x5000 + slot)
export const rateSourceOf = (slot: number): Address => address(0x6000 + slot)
export const decimals = 18

/** A deployment on some chains of the model, and its risk config. */
export type ModelDeployment = { deployment: Deployment; risk: RiskConfig; config: Hash32 }

/** Chains 100, 101, …; each holds a collateral and lends a liability, all worth what the first fresh feed says. */
export function createDeployment(slots: number): ModelDeployment {
  const all = Array.from({ length: slots }, (_, slot) => slot)
  const deployment = parseDeployment({
    name: 'model',
    salt: bytes32(0x5a17),
    epochSeconds: 10,
    maxAgeRisk: 60,
    maxAgeLiquidate: 30,
    chains: all.map((slot) => ({
      slot,
      chainId: 100 + slot,
      name: ['alpha', 'bravo', 'charlie', 'delta'][slot],
      registry: address(0x1000 + slot),
      vault: address(0x2000 + slot),
      lens: address(0x3000 + slot),
    })),
  })
  const collateral = {
    kind: 'collateral',
    initialWeight: 8000,
    maintenanceWeight: 9000,
    liquidationBonus: 500,
    leastBonus: 100,
  }
  const liability = { kind: 'liability', initialWeight: 11_000, maintenanceWeight: 10_000 }
  const common = { decimals, underlying: 'ETH' }
  const risk = parseRiskConfig({
    version: 1,
    underlyings: { ETH: { feeds: all.map((slot) => ({ slot, address: feedOf(slot), heartbeat: 60 })) } },
    assets: all.flatMap((slot) => [
      { assetId: collateralOf(slot), symbol: `C${slot}`, slot, token: tokenOf(slot), ...common, ...collateral },
      { assetId: liabilityOf(slot), symbol: `D${slot}`, slot, token: venueOf(slot), ...common, ...liability },
    ]),
    bonusDistance: 300,
    chains: all.map((slot) => ({ slot, maxCutAge: 300 })),
  })
  return { deployment, risk, config: hashRiskConfig(risk) }
}
