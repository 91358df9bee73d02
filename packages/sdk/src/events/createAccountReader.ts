import type { AccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/wire'
import type { Plimsoll } from '../createPlimsoll.ts'
import type { PlimsollClient } from '../createPlimsollClient.ts'
import { ApiError } from '../errors.ts'
import { verifyAccount } from '../verifyAccount.ts'

/** Reads accounts at an epoch, each checked; `undefined` if a node says that it has no leaf there, which cannot be proven. */
export type AccountReader = (
  account: AccountId,
  at: { client: PlimsollClient; epoch: bigint },
) => Promise<AccountResponse | undefined>

/** As many as one stream can be about. */
const mostKept = 64

/** Reads accounts, each once at an epoch: all events of an account at a snapshot rest on the same answer. */
export function createAccountReader({ check }: Pick<Plimsoll, 'check'>): AccountReader {
  const kept = new Map<AccountId, AccountResponse>()
  return async (account, { client, epoch }) => {
    const known = kept.get(account)
    if (known?.snapshot.header.epoch === epoch) return known
    const answer = await client.account(account, { epoch }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'AccountNotFound') return undefined
      throw error
    })
    if (answer === undefined) return undefined
    await check(client, (trust) => verifyAccount(answer, trust))
    kept.delete(account)
    kept.set(account, answer)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return answer
  }
}
