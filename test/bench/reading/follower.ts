import type { Hex } from 'viem'

/** What everybody who follows the chain says of it as a whole. */
export type Total = { holdings: number; units: bigint }

/** A process that follows the chain and answers over HTTP. */
export type Follower = {
  /** From the start of the process until it said that it was ready, in ms. */
  readyMs: number
  total(): Promise<Total>
  /** Units of asset 0. */
  units(account: Hex): Promise<bigint>
  stop(): Promise<void>
}

/** How everybody answers: `/ready` with 200 once everything is read, `/total`, and `/units/<account>`, units in decimal. */
export function askFollower(url: string): Pick<Follower, 'total' | 'units'> {
  async function ask(path: string): Promise<unknown> {
    // A kept connection that the server closes just now looks like a failure, so each request may be tried twice.
    const response = await fetch(`${url}${path}`).catch(() => fetch(`${url}${path}`))
    return response.json()
  }
  return {
    async total() {
      const { holdings, units } = (await ask('/total')) as { holdings: number; units: string }
      return { holdings, units: BigInt(units) }
    },
    async units(account) {
      const { units } = (await ask(`/units/${account}`)) as { units: string }
      return BigInt(units)
    },
  }
}
