import { Agent, request } from 'node:http'
import { marginLensAbi } from '@plimsoll/contracts'
import type { AccountId, CutEntry } from '@plimsoll/protocol'
import { encodeFunctionData } from 'viem'
import { type ReadingWorld, vaultOf } from './readingWorld.ts'

/** The lens calls of a read, to each of so many providers. */
export type BareCalls = { providers: number }

// As our reader's defaults.
const size = 500
const inFlight = 6

/**
 * Returns a function that sends what reading everybody sends and throws the answers away: how quickly the chain itself answers
 * so many providers' worth of it is the most that any reader could do.
 */
export function prepareLensCalls(
  world: ReadingWorld,
  { providers, accounts, entry }: BareCalls & { accounts: readonly AccountId[]; entry: CutEntry },
): () => Promise<void> {
  const vault = vaultOf(world)
  const to = world.deployment.chains[0]?.lens
  const block = { blockHash: entry.hash, requireCanonical: true }
  const bodies = Array.from({ length: Math.ceil(accounts.length / size) }, (_, index) => {
    const args = [vault, accounts.slice(index * size, (index + 1) * size)] as const
    const data = encodeFunctionData({ abi: marginLensAbi, functionName: 'readAccounts', args })
    return JSON.stringify({ jsonrpc: '2.0', id: index, method: 'eth_call', params: [{ to, data }, block] })
  })
  const agent = new Agent({ keepAlive: true })
  const headers = { 'content-type': 'application/json' }
  const post = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const sent = request(world.url, { method: 'POST', agent, headers }, (answer) => {
        answer.on('end', () => resolve())
        answer.resume()
      })
      sent.on('error', reject)
      sent.end(body)
    })

  return async () => {
    const waiting = Array.from({ length: providers }, () => bodies).flat()
    async function work(): Promise<void> {
      for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) await post(body)
    }
    await Promise.all(Array.from({ length: inFlight * providers }, work))
  }
}
