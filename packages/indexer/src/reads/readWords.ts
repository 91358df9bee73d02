import { type AccountId, type CutEntry, decodeLeafWord, InvalidLeafWord } from '@plimsoll/protocol'
import type { Hex } from 'viem'
import { InconsistentChain, QuorumUnavailable } from '../errors.ts'
import { callLens } from './callLens.ts'
import type { ChainContext } from './chainContext.ts'
import { chunk } from './chunk.ts'
import { mapConcurrent } from './mapConcurrent.ts'
import { requirePinned } from './requirePinned.ts'

/**
 * This chain's words of each account at `entry`, ascending, every one a valid leaf word; none for an account that holds nothing
 * here. Throws `quorum`'s errors and {@link InconsistentChain}.
 */
export async function readWords(
  context: ChainContext,
  { entry, accounts }: { entry: CutEntry; accounts: readonly AccountId[] },
): Promise<Map<AccountId, Hex[]>> {
  const { accountsPerCall, callsInFlight } = context.portions
  const parts = await mapConcurrent(chunk(accounts, accountsPerCall), {
    limit: callsInFlight,
    map: (part) => readPart(context, { entry, accounts: part }),
  })
  return new Map(parts.flat())
}

type Part = { entry: CutEntry; accounts: readonly AccountId[] }

async function readPart(context: ChainContext, part: Part): Promise<[AccountId, Hex[]][]> {
  try {
    return await readOnce(context, part)
  } catch (error) {
    const { entry, accounts } = part
    const tooHeavy = error instanceof QuorumUnavailable && error.isDueTo('execution', 'tooLarge')
    if (!tooHeavy || accounts.length < 2) throw error
    // Accounts differ in size and providers in what they allow, so the right size of a call is found by trying.
    const halves = chunk(accounts, Math.ceil(accounts.length / 2))
    const parts = await mapConcurrent(halves, { limit: 1, map: (half) => readPart(context, { entry, accounts: half }) })
    return parts.flat()
  }
}

async function readOnce(context: ChainContext, { entry, accounts }: Part): Promise<[AccountId, Hex[]][]> {
  const { chain } = context
  const call = { entry, functionName: 'readAccounts', args: [chain.vault, [...accounts]] } as const
  const [number, timestamp, words] = await callLens(context, call)
  requirePinned(chain, { entry, number, timestamp })
  return accounts.map((account, index) => [account, sortWords(chain.name, { account, words: words[index] })])
}

function sortWords(
  chain: string,
  { account, words }: { account: AccountId; words: readonly Hex[] | undefined },
): Hex[] {
  // Equal length, so text order is the order of the integers.
  const sorted = [...(words ?? [])].sort()
  try {
    for (const word of sorted) decodeLeafWord(word)
  } catch (error) {
    if (!(error instanceof InvalidLeafWord)) throw error
    throw contradiction(chain, { account, what: 'has a word of no known form', seen: `${error.details.seen}` })
  }
  const double = sorted.find((word, index) => wordKey(word) === wordKey(sorted[index - 1]))
  if (words === undefined) throw contradiction(chain, { account, what: 'was left out by the lens', seen: 'no answer' })
  if (double !== undefined) throw contradiction(chain, { account, what: 'has two words for one number', seen: double })
  return sorted
}

// Tag, asset and slot stand in the first five bytes; what follows are the amounts (spec §7).
function wordKey(word: Hex | undefined): string | undefined {
  return word?.slice(0, 2 + 2 * 5)
}

function contradiction(chain: string, { account, what, seen }: { account: AccountId; what: string; seen: string }) {
  return new InconsistentChain({ chain, what: `account ${account} ${what}`, expected: 'leaf words of spec §7', seen })
}
