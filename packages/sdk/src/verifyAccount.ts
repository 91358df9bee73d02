import { accountMargin, decodeAssetTable, verifyAccount as isInSnapshot, linksOf, parseLeaf } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import { VerificationFailed } from './errors.ts'
import { expectEqual } from './expectEqual.ts'
import { readSigned } from './readSigned.ts'
import { type Trust, verifySnapshot } from './verifySnapshot.ts'

/**
 * Checks everything the node says about an account: the operators’ signatures, that its words are in the snapshot, and
 * every number of its margin, computed here again, and its links. Only labels stay unchecked: names, symbols, decimals, underlyings.
 * Rejects with {@link VerificationFailed}. §4 to §7.
 *
 * @example
 * const response = await client.account(account)
 * await verifyAccount(response, { salt, chainIds, set })
 */
export async function verifyAccount(response: AccountResponse, trust: Trust): Promise<void> {
  const { account, words, siblings, snapshot, ...said } = response
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
  const computed = accountMargin({ words, table, slots: cut.length })
  const chains = computed.chains.map((chain) => ({ ...chain, chainId: cut[chain.slot]?.chainId }))
  for (const [field, value] of Object.entries({ ...computed, chains, links: linksOf(words) }))
    expectEqual(value, { said: Reflect.get(said, field), path: field })
}
