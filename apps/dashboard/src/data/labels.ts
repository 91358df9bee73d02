import type { DeploymentResponse } from '@plimsoll/sdk'

type Asset = DeploymentResponse['assets'][number]

/** What the deployment calls an asset; the node’s word. */
export function assetOf({ assets }: Pick<DeploymentResponse, 'assets'>, assetId: number): Asset | undefined {
  return assets.find((asset) => asset.assetId === assetId)
}

/** Its symbol; its number where the deployment has no name for it. */
export function symbolOf(deployment: Pick<DeploymentResponse, 'assets'>, assetId: number): string {
  return assetOf(deployment, assetId)?.symbol ?? `#${assetId}`
}

/** The liability of a venue on a chain. */
export function debtOf(
  { assets }: Pick<DeploymentResponse, 'assets'>,
  { slot, venue }: { slot: number; venue: string },
): Asset | undefined {
  return assets.find(
    (asset) => asset.kind === 'liability' && asset.slot === slot && asset.token.toLowerCase() === venue.toLowerCase(),
  )
}

/** A part of something in basis points, rounded down; null of nothing. */
export function partBps(part: bigint, whole: bigint): bigint | null {
  return whole === 0n ? null : (part * 10_000n) / whole
}
