import { type LiquidationResponse, liquidationResponse } from '@plimsoll/wire'
import { schemaParts } from '@plimsoll/wire/testing/schemaParts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { VerificationFailed } from './errors.ts'
import { changesOf } from './testing/changesOf.ts'
import { liquidationAnswer, trust } from './testing/testSnapshot.ts'
import { verifyLiquidation } from './verifyLiquidation.ts'

describe('verifyLiquidation', () => {
  test('default: accepts what a node quotes', async () => {
    const answer = await liquidationAnswer()
    await verifyLiquidation(answer, trust)
    // Only the WETH: the USDC has a stale price.
    expect(answer.liquidations).toMatchObject([{ slot: 1, liability: 3, collateral: 0, custodySlot: 0 }])
    expect(answer.forcedMoves).toMatchObject([{ action: 'forcePledge', slot: 0, assetId: 0, toSlot: 1 }])
  })

  test('behavior: refuses every change of every field', async () => {
    const changed = new Set<string>()
    for (const { path, value } of changesOf(liquidationResponse, { value: await liquidationAnswer() })) {
      changed.add(path)
      // One wei of dust changes no quote.
      if (path === 'dustUsdWad') continue
      await expect(verifyLiquidation(value as LiquidationResponse, trust), path).rejects.toThrow(VerificationFailed)
    }
    const fields = schemaParts(liquidationResponse).filter(({ schema }) => !(schema instanceof z.ZodObject))
    const untouched = fields.map(({ path }) => path).filter((path) => ![...changed].some((one) => one.startsWith(path)))
    expect(untouched).toEqual([])
  })
})
