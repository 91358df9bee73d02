import { accountMargin, linksOf } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import { expectEqual } from './expectEqual.ts'
import type { Trust } from './verifySnapshot.ts'
import { verifyWords } from './verifyWords.ts'

/**
 * Checks everything the node says about an account: the operators’ signatures, that its words are in the snapshot, and
 * every number of its margin, computed here again, and its links. Only labels stay unchecked: names, symbols, decimals, underlyings.
 * Rejects with `VerificationFailed`. §4 to §7.
 *
 * @example
 * const response = await client.account(account)
 * await verifyAccount(response, { salt, chainIds, set })
 */
export async function verifyAccount(response: AccountResponse, trust: Trust): Promise<void> {
  const { words, snapshot, ...said } = response
  const computed = accountMargin(await verifyWords(response, trust))
  const chains = computed.chains.map((chain) => ({ ...chain, chainId: snapshot.cut[chain.slot]?.chainId }))
  for (const [field, value] of Object.entries({ ...computed, chains, links: linksOf(words) }))
    expectEqual(value, { said: Reflect.get(said, field), path: field })
}
