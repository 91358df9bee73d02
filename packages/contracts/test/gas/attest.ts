import { type Address, type Hex, keccak256 } from 'viem'
import { snapshotRegistryAbi } from '../../src/generated/snapshotRegistryAbi.ts'
import { type AccountProof, hashTable, rootAtDepth } from './accountProof.ts'
import { type GasClient, genesis } from './connect.ts'
import { fakeHash } from './fakeHash.ts'
import { cutAt, hashQuorum, headerAt, quorumOf, signHeader } from './signHeader.ts'
import { transactor } from './transactor.ts'

/** Of the account trie: that of a million accounts. */
const depth = 21

export const salt = fakeHash('salt')
const quorum = quorumOf(1, 1)
/** Who signs from the beginning, as the registry stores it. */
export const operators = hashQuorum(quorum)

/** What a snapshot says of one account, its assets, and the claims' root. */
type Sight = { account: Hex; words: readonly Hex[]; table: readonly Hex[]; claims?: Hex | undefined }

/** Posts a snapshot every two seconds of its own time, and proves the account with it. */
export function attestor(client: GasClient, { registry, slots }: { registry: Address; slots: number }) {
  const { mined } = transactor(client)
  let timestamp = genesis
  return async ({ account, words, table, claims = fakeHash('claims') }: Sight): Promise<AccountProof> => {
    const { root, siblings } = rootAtDepth(account, { words, depth })
    timestamp += 2n
    const cut = cutAt(timestamp, slots)
    const assets = hashTable(table)
    const header = headerAt(timestamp, { operators, cut: keccak256(cut), assets, accounts: root, claims })
    const args = await signHeader(header, { salt, quorum, cut })
    await mined(client.writeContract({ address: registry, abi: snapshotRegistryAbi, functionName: 'post', args }))
    return { header, assets: table, words, siblings, cut }
  }
}
