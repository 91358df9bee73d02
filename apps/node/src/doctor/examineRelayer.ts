import { createChainAccess } from '@plimsoll/relayer'
import { type Address, formatEther } from 'viem'
import type { ChainConfig } from '../config/matchChains.ts'
import { postingUrls } from '../config/postingUrls.ts'
import { createFindings, type Finding } from './finding.ts'
import { plural } from './plural.ts'

// What posting a snapshot of five operators costs, rounded up.
const gasPerPost = 70_000n

/** Can the relayer send transactions to a chain, and pay for them? Asks each of the URLs that are configured for it. */
export async function examineRelayer(
  chain: ChainConfig,
  { relayer }: { relayer: Address },
): Promise<readonly Finding[]> {
  const findings = createFindings(chain.name)
  const { sendUrls, timeoutMs } = chain
  // Providers have been looked at one by one: here one that answers is enough.
  const routes = sendUrls?.map((url, index) => ({ subject: `sendUrls[${index}]`, urls: [url] }))
  const answers = await Promise.all((routes ?? [{ subject: 'relayer', urls: postingUrls(chain) }]).map(ask))
  const answer = answers.find((answer) => answer !== undefined)
  if (answer === undefined) return findings.all
  const { balance, fee } = answer
  if (balance < gasPerPost * fee || balance === 0n)
    findings.warn('relayer', {
      what: `${relayer} has ${formatEther(balance)}: not enough for one snapshot`,
      hint: `Send it some of ${chain.name}'s gas token; posting then starts by itself.`,
    })
  else {
    const posts = fee === 0n ? '' : `, for about ${plural(balance / (gasPerPost * fee), 'snapshot')} at today's fees`
    findings.ok('relayer', `${relayer} has ${formatEther(balance)}${posts}`)
  }
  return findings.all

  async function ask({ subject, urls }: { subject: string; urls: readonly string[] }) {
    const access = createChainAccess({ ...chain, urls }, { timeoutMs })
    try {
      const [balance, market] = await Promise.all([access.balance(relayer), access.market()])
      if (sendUrls !== undefined) findings.ok(subject, 'takes requests of this chain')
      return { balance, fee: market.baseFeePerGas + market.priorityFeePerGas }
    } catch (error) {
      findings.failure(subject, error)
      return undefined
    }
  }
}
