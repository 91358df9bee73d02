import { type AccountId, type CutEntry, isLeafWord, leafWordKey } from '@plimsoll/protocol'
import { mapConcurrent } from '@plimsoll/tasks'
import type { Hex } from 'viem'
import { chunk } from '../chunk.ts'
import { InconsistentChain } from '../errors.ts'
import { type AccountMap, createAccountMap } from './accountMap.ts'
import { decodeAccounts, encodeReadAccounts } from './accountsCodec.ts'
import { callLensRaw, unknownForm } from './callLens.ts'
import type { ChainContext } from './chainContext.ts'
import { mayBeTooMuch } from './readInHalves.ts'
import { requirePinned } from './requirePinned.ts'

// Every so many calls go to all providers, so that also a slow one is found out if it lies.
const spotCheck = 8

/**
 * This chain's words of each account at `entry`, ascending, every one a valid leaf word; none for an account that holds nothing
 * here. `onPart` gets each part as soon as it is read. Throws `quorum`'s errors and {@link InconsistentChain}.
 */
export async function readWords(context: ChainContext, { entry, accounts, onPart }: Reading): Promise<AccountMap> {
  const { queue, portions } = context
  const result = createAccountMap()
  let left = accounts.length
  queue.accounts += left
  try {
    await mapConcurrent(chunk(accounts, portions.accountsPerCall), {
      limit: portions.callsInFlight,
      map: async (part, index) => {
        const everyone = index % spotCheck === 0
        const read = new Map(await readPart(context, { entry, accounts: part, everyone }))
        await onPart?.(read)
        for (const [account, words] of read) result.set(account, words)
        left -= part.length
        queue.accounts -= part.length
      },
    })
  } finally {
    queue.accounts -= left
  }
  return result
}

type Reading = {
  entry: CutEntry
  accounts: readonly AccountId[]
  onPart?: (accounts: ReadonlyMap<AccountId, readonly Hex[]>) => Promise<void>
}
type Part = { entry: CutEntry; accounts: readonly AccountId[]; everyone: boolean }

async function readPart(context: ChainContext, part: Part): Promise<[AccountId, Hex[]][]> {
  try {
    return await readOnce(context, part)
  } catch (error) {
    const { accounts } = part
    if (!mayBeTooMuch(error) || accounts.length < 2) throw error
    // Accounts differ in size and providers in what they allow, so the right size of a call is found by trying.
    const halves = chunk(accounts, Math.ceil(accounts.length / 2))
    const parts = await mapConcurrent(halves, {
      limit: 1,
      map: (half) => readPart(context, { ...part, accounts: half }),
    })
    return parts.flat()
  }
}

async function readOnce(context: ChainContext, { entry, accounts, everyone }: Part): Promise<[AccountId, Hex[]][]> {
  const { chain, pool } = context
  const first = everyone ? pool.providers.length : pool.quorum
  const functionName = 'readAccounts'
  const call = { entry, functionName, data: encodeReadAccounts(chain.vault, accounts), first } as const
  const answer = decodeAccounts(await callLensRaw(context, call))
  if (answer === undefined) throw unknownForm(context, { functionName, seen: 'no ABI encoding' })
  requirePinned(chain, { entry, ...answer })
  return accounts.map((account, index) => [account, sortWords(chain.name, { account, words: answer.words[index] })])
}

function sortWords(
  chain: string,
  { account, words }: { account: AccountId; words: readonly Hex[] | undefined },
): Hex[] {
  // Equal length, so text order is the order of the integers.
  const sorted = [...(words ?? [])].sort()
  const alien = sorted.find((word) => !isLeafWord(word))
  const keys = sorted.map(leafWordKey)
  const double = sorted.find((_, index) => keys[index] === keys[index - 1])
  if (words === undefined) throw contradiction(chain, { account, what: 'was left out by the lens', seen: 'no answer' })
  if (alien !== undefined) throw contradiction(chain, { account, what: 'has a word of no known form', seen: alien })
  if (double !== undefined) throw contradiction(chain, { account, what: 'has two words for one number', seen: double })
  return sorted
}

function contradiction(chain: string, { account, what, seen }: { account: AccountId; what: string; seen: string }) {
  return new InconsistentChain({ chain, what: `account ${account} ${what}`, expected: 'leaf words of §7', seen })
}
