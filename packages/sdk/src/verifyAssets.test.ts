import { type AssetsResponse, assetsResponse } from '@plimsoll/wire'
import { describe, expect, test } from 'vitest'
import { VerificationFailed } from './errors.ts'
import { changesOf } from './testing/changesOf.ts'
import { assetsAnswer, trust } from './testing/testSnapshot.ts'
import { verifyAssets } from './verifyAssets.ts'

describe('verifyAssets', () => {
  test('default: accepts what a node reads in the table', async () => {
    const answer = await assetsAnswer()
    await verifyAssets(answer, trust)
    expect(answer.assets.map(({ assetId }) => assetId)).toEqual([0, 1, 3])
    expect(answer.assets[0]).toMatchObject({ priceUsdWad: 3_000n * 10n ** 18n, maintenanceWeightBps: 8_500 })
    expect(answer.assets[2]).toMatchObject({ priceUsdWad: 11n * 10n ** 17n, bonusDistanceBps: 300 })
  })

  // No operator signs these, so they are for display only. With other decimals the price of a whole token is another one.
  const labels = ['assets[].symbol', 'assets[].underlying']

  test('behavior: refuses every change of every field, but of labels', async () => {
    const changes = changesOf(assetsResponse, { value: await assetsAnswer() })
    expect(changes.length).toBeGreaterThan(40)
    for (const { path, value } of changes) {
      const verifying = verifyAssets(value as AssetsResponse, trust)
      if (labels.includes(path)) await expect(verifying, path).resolves.toBeUndefined()
      else await expect(verifying, path).rejects.toThrow(VerificationFailed)
    }
  })
})
