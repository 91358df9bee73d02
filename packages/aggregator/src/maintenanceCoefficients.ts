import type { AssetTable } from '@plimsoll/protocol'

/** Unit price × maintenance weight by assetId, the nearest float; 0 where an asset is not of that kind or counts nowhere. */
export type Coefficients = { readonly collateral: Float64Array; readonly liability: Float64Array }

/** The vector that all positions are multiplied with. It covers every assetId a word can name. */
export function maintenanceCoefficients(table: AssetTable, { slots }: { slots: number }): Coefficients {
  const coefficients = { collateral: new Float64Array(0x10000), liability: new Float64Array(0x10000) }
  for (const [assetId, { kind, slot, unitPrice, maintenanceWeight }] of table.entries()) {
    if (kind === 'unused' || slot >= slots) continue
    coefficients[kind][assetId] = Number(unitPrice * BigInt(maintenanceWeight))
  }
  return coefficients
}
