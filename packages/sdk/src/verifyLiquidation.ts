import {
  decodeAssetTable,
  verifyAccount as isInSnapshot,
  margin,
  marginTotals,
  parseLeaf,
  quoteAccount,
} from '@plimsoll/protocol'
import type { LiquidationResponse } from '@plimsoll/wire'
import { VerificationFailed } from './errors.ts'
import { expectEqual } from './expectEqual.ts'
import { readSigned } from './readSigned.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/**
 * Checks everything the node says that anybody may do to an account: the operators’ signatures, that its words are in the
 * snapshot, and every quote, computed here again at `response.dustUsdWad`. Rejects with {@link VerificationFailed}. §8.
 *
 * @example
 * const response = await client.liquidation(account, { dustUsdWad })
 * await verifyLiquidation(response, { salt, chainIds, set })
 */
export async function verifyLiquidation(response: LiquidationResponse, trust: Trust): Promise<void> {
  const { account, words, siblings, snapshot, dustUsdWad: dust, ...said } = response
  const { header, cut } = snapshot
  await verifySnapshot(snapshot, trust)
  if (!isInSnapshot({ account, words, siblings, header })) {
    throw new VerificationFailed('The proof does not lead from the account’s words to the signed root.', {
      details: { account, epoch: header.epoch, expected: header.accounts },
      hint: 'Do not act on this answer; ask another operator.',
    })
  }
  readSigned(() => parseLeaf(words))
  const table = readSigned(() => decodeAssetTable(snapshot.assets))
  const at = { words, table, slots: cut.length }
  const computed = { margin: marginTotals(margin(at)), ...quoteAccount({ ...at, cut, dust }) }
  for (const [field, value] of Object.entries(computed))
    expectEqual(value, { said: Reflect.get(said, field), path: field })
}
