import type { AccountId } from '../accounts/accountId.ts'
import type { MarginChange } from './marginEvent.ts'

/**
 * At which lines a receiver was told that accounts are below, so that an account that goes to and fro over a line is heard of
 * once. The stream has no such memory: what it says does not depend on who listens. §13.
 */
export type HeardCalls = {
  /** Whether an event says something new: a call of a line that was not called, or that it is cleared of one that was. */
  isNew: (event: MarginChange & { account: AccountId }) => boolean
}

/** Nobody is called yet. */
export function createHeardCalls(): HeardCalls {
  const called = new Map<AccountId, Set<number>>()

  function call(account: AccountId, line: number): boolean {
    const known = called.get(account) ?? new Set()
    called.set(account, known)
    if (known.has(line)) return false
    known.add(line)
    return true
  }

  return {
    isNew({ type, line, account }) {
      if (type !== 'margin.cured') return call(account, line)
      const known = called.get(account)
      const isCured = known?.delete(line) ?? false
      if (known?.size === 0) called.delete(account)
      return isCured
    },
  }
}
