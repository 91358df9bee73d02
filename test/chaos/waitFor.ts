import { setTimeout as sleep } from 'node:timers/promises'

/** Guards against a hang, not a limit on speed. */
const patienceMs = 240_000

/** Waits until `holds`; a question that fails counts as no. Throws with `what` and the last answer when patience ends. */
export async function waitFor(what: string, holds: () => Promise<boolean | string>): Promise<void> {
  const end = Date.now() + patienceMs
  let last: boolean | string = false
  while (Date.now() < end) {
    last = await holds().catch((error: unknown) => String(error))
    if (last === true) return
    await sleep(250)
  }
  throw new RangeError(`Waited ${patienceMs / 1000} s for ${what}${last === false ? '' : `: ${last}`}`)
}
