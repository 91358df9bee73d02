import { margin, marginTotals, quoteAccount } from '@plimsoll/protocol'
import type { LiquidationResponse } from '@plimsoll/wire'
import { expectEqual } from './expectEqual.ts'
import type { Trust } from './verifySnapshot.ts'
import { verifyWords } from './verifyWords.ts'

/**
 * Checks everything the node says that anybody may do to an account: the operators’ signatures, that its words are in the
 * snapshot, and every quote, computed here again at `response.dustUsdWad`. Rejects with `VerificationFailed`. §8.
 *
 * @example
 * const response = await client.liquidation(account, { dustUsdWad })
 * await verifyLiquidation(response, { salt, chainIds, set })
 */
export async function verifyLiquidation(response: LiquidationResponse, trust: Trust): Promise<void> {
  const { snapshot, dustUsdWad: dust, ...said } = response
  const at = await verifyWords(response, trust)
  const computed = { margin: marginTotals(margin(at)), ...quoteAccount({ ...at, cut: snapshot.cut, dust }) }
  for (const [field, value] of Object.entries(computed))
    expectEqual(value, { said: Reflect.get(said, field), path: field })
}
