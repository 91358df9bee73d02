import { assetTerms, decodeAssetTable, wholePrice } from '@plimsoll/protocol'
import type { AssetsResponse } from '@plimsoll/wire'
import { expectEqual } from './expectEqual.ts'
import { readSigned } from './readSigned.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/**
 * Checks everything the node says about the assets: the operators’ signatures, and every price, weight, bonus and flag,
 * read here again from the signed table. Only labels stay unchecked: symbols, decimals, underlyings. Rejects with
 * `VerificationFailed`. §5 and §6.
 *
 * @example
 * const response = await client.assets()
 * await verifyAssets(response, { salt, chainIds, set })
 */
export async function verifyAssets({ assets, snapshot }: AssetsResponse, trust: Trust): Promise<void> {
  await verifySnapshot(snapshot, trust)
  const terms = assetTerms(readSigned(() => decodeAssetTable(snapshot.assets)))
  const computed = terms.map((asset, place) => {
    const decimals = assets[place]?.decimals ?? 0
    return { ...asset, priceUsdWad: wholePrice(asset, decimals) }
  })
  expectEqual(computed, { said: assets, path: 'assets' })
}
