import { createChainAccess } from '@plimsoll/relayer'
import { type Address, formatEther } from 'viem'
import type { ChainConfig } from '../config/matchChains.ts'
import { postingUrls } from '../config/postingUrls.ts'
import { createFindings, type Finding } from './finding.ts'
import { plural } from './plural.ts'

// What posting a snapshot of five operators costs, rounded up.
const gasPerPost = 70_000n

/**
 * Can the relayer send transactions to a chain, and pay for them? Asks the providers what that costs, and each of `sendUrls`
 * no more than which chain it serves: it may take transactions and answer nothing else.
 */
export async function examineRelayer(
  chain: ChainConfig,
  { relayer }: { relayer: Address },
): Promise<readonly Finding[]> {
  const findings = createFindings(chain.name)
  const { sendUrls = [], timeoutMs } = chain
  await Promise.all(sendUrls.map(checkSending))
  const answer = await ask()
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

  async function checkSending(url: string, index: number) {
    const subject = `sendUrls[${index}]`
    try {
      await createChainAccess({ ...chain, urls: [url], sendUrls: [url] }, { timeoutMs }).checkSending()
      findings.ok(subject, 'takes requests of this chain')
    } catch (error) {
      findings.failure(subject, error)
    }
  }

  async function ask() {
    const access = createChainAccess({ ...chain, ...postingUrls(chain) }, { timeoutMs })
    try {
      const [balance, market] = await Promise.all([access.balance(relayer), access.market()])
      return { balance, fee: market.baseFeePerGas + market.priorityFeePerGas }
    } catch (error) {
      findings.failure('relayer', error)
      return undefined
    }
  }
}
