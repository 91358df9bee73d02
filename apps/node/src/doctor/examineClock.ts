import type { Address } from 'viem'
import type { NodeConfig } from '../config/loadConfig.ts'
import { askClock } from './askClock.ts'
import { createFindings, type Finding } from './finding.ts'
import { plural } from './plural.ts'

const warnAboveMs = 2_000
const problemAboveMs = 10_000

/** Compares this machine's clock with those of its providers and of the other operators. `now` is in ms since 1970. */
export async function examineClock(
  { chains, directory, attest }: NodeConfig,
  { operator, now }: { operator: Address | undefined; now: () => number },
): Promise<readonly Finding[]> {
  const findings = createFindings('clock')
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
  const providers = chains.flatMap(({ providers, timeoutMs }) =>
    providers.filter(({ url }) => /^https?:/i.test(url)).map(({ url }) => ({ url: new URL(url), body, timeoutMs })),
  )
  const peers = directory
    .filter(({ address }) => address !== operator)
    .map(({ url }) => ({
      url: new URL(`${url.replace(/\/+$/, '')}/health`),
      timeoutMs: attest.leaderTimeoutMs,
    }))
  const answers = await Promise.all([...providers, ...peers].map(({ url, ...ask }) => askClock(url, { ...ask, now })))
  const aheadMs = answers.filter((answer) => answer !== undefined).sort((a, b) => a - b)
  const median = aheadMs[Math.floor(aheadMs.length / 2)]
  const subject = 'this machine'
  if (median === undefined) {
    const what = 'its clock could not be compared: no provider or operator says what time it is'
    findings.warn(subject, { what, hint: 'See that it is kept by NTP.' })
    return findings.all
  }
  const others = `${plural(aheadMs.length, 'other clock')} (median)`
  const seconds = (Math.abs(median) / 1000).toFixed(1)
  const what =
    median === 0
      ? `its clock agrees with ${others}`
      : `its clock is ${seconds} s ${median < 0 ? 'behind' : 'ahead of'} ${others}`
  const hint = 'Set it by NTP: operators refuse what is proposed more than 30 s from their own time.'
  if (Math.abs(median) > problemAboveMs) findings.problem(subject, { what, hint })
  else if (Math.abs(median) > warnAboveMs) findings.warn(subject, { what, hint })
  else findings.ok(subject, what)
  return findings.all
}
