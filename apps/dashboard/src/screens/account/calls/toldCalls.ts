import type { AccountId } from '@plimsoll/protocol'

/** Whether the reader wants to be notified of an account, and of which lines the reader has been told. */
export type ToldCalls = { readonly isOn: boolean; readonly lines: readonly number[] }

const keyOf = (account: AccountId) => `plimsoll.calls.${account}`

/** What this browser remembers about an account; nothing where it keeps nothing. */
export function readToldCalls(account: AccountId): ToldCalls {
  try {
    const { isOn, lines } = JSON.parse(localStorage.getItem(keyOf(account)) ?? '{}')
    return { isOn: isOn === true, lines: Array.isArray(lines) ? lines.filter(Number.isInteger) : [] }
  } catch {
    return { isOn: false, lines: [] }
  }
}

/** Remembers it. Where the browser keeps nothing, a call may be told again after the page is loaded again. */
export function keepToldCalls(account: AccountId, told: ToldCalls): void {
  try {
    if (told.isOn) localStorage.setItem(keyOf(account), JSON.stringify(told))
    else localStorage.removeItem(keyOf(account))
  } catch {
    // A private window without storage.
  }
}

/** The line is told; false if it was before. */
export function tellOnce(account: AccountId, line: number): boolean {
  const { isOn, lines } = readToldCalls(account)
  if (!isOn || lines.includes(line)) return false
  keepToldCalls(account, { isOn, lines: [...lines, line] })
  return true
}

/** Lines that are cleared: the next call of them is news. */
export function forgetLines(account: AccountId, isCleared: (line: number) => boolean): void {
  const { isOn, lines } = readToldCalls(account)
  keepToldCalls(account, { isOn, lines: lines.filter((line) => !isCleared(line)) })
}
