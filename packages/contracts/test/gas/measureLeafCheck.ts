import { type Address, type Hex, pad } from 'viem'
import { leafMeterAbi } from '../../src/generated/leafMeterAbi.ts'
import { hashTable, leafWord, rootAtDepth } from './accountProof.ts'
import { type GasClient, genesis, owner } from './connect.ts'
import { fakeHash } from './fakeHash.ts'
import { headerAt } from './signHeader.ts'

/** Execution gas of checking a leaf of so many words so deep in the trie, and of decoding its words. */
export async function measureLeafCheck(
  client: GasClient,
  { meter, depth, words }: { meter: Address; depth: number; words: number },
): Promise<number> {
  const account = pad(owner)
  const leaf = Array.from({ length: words }, (_, index) => exampleWord(index, words))
  const { root, siblings } = rootAtDepth(account, { words: leaf, depth })
  const header = headerAt(genesis, { operators: fakeHash('operators'), accounts: root, assets: hashTable([]) })
  const [gas] = await client.readContract({
    address: meter,
    abi: leafMeterAbi,
    functionName: 'measure',
    args: [{ header, assets: [], words: leaf, siblings, cut: '0x' }, account],
  })
  return Number(gas)
}

/** Half balances and debts, half pledges and claims, in the order of a leaf. */
function exampleWord(index: number, count: number): Hex {
  const units = BigInt(fakeHash('units', index)) >> 160n
  const quarter = Math.floor((4 * index) / count)
  if (quarter === 0) return leafWord.balance(index, units)
  if (quarter === 1) return leafWord.pledge(index, 1, { pledged: units, released: units / 3n })
  if (quarter === 2) return leafWord.claim(index, 1, { claimed: units, settled: units / 3n })
  return leafWord.debt(index, units)
}
