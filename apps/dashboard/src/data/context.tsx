import type { DeploymentResponse, Plimsoll } from '@plimsoll/sdk'
import { createContext, useContext } from 'react'
import { getAddress } from 'viem'
import type { SiteSettings } from '../site.ts'
import type { TrustRecord } from './trust.ts'

/** What every screen has: a client that verifies, what the deployment is called, and whom it believes. */
export type World = {
  settings: SiteSettings
  /** Labels of chains and assets are the node’s, signed by nobody. */
  deployment: DeploymentResponse
  plimsoll: Plimsoll
  trust: TrustRecord
}

export const WorldContext = createContext<World | undefined>(undefined)

/** The world of this page. Throws outside of it. */
export function useWorld(): World {
  const world = useContext(WorldContext)
  if (world === undefined) throw new TypeError('useWorld outside of a world')
  return world
}

/** The vault on a chain, which this browser believes, with its checksum. */
export function vaultText({ deployment, plimsoll }: Pick<World, 'deployment' | 'plimsoll'>, slot: number): string {
  return getAddress(plimsoll.chain(deployment.chains[slot]?.chainId ?? 0).vault)
}

/** The name of a chain by its slot. */
export function chainName(deployment: DeploymentResponse, slot: number): string {
  return deployment.chains[slot]?.name ?? `slot ${slot}`
}
