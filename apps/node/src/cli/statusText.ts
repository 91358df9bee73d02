import colors from 'picocolors'
import { formatEther } from 'viem'
import { plural } from '../doctor/plural.ts'
import type { NodeStatus } from './fetchStatus.ts'
import { plainTable } from './plainTable.ts'
import { printable } from './printable.ts'

/** A node's status as a person reads it in a terminal. */
export function statusText({ url, health, ready, chains, operators, posting, webhooks }: NodeStatus): string {
  const { name, version, latestEpoch, latestAgeSeconds } = health
  const node = plainTable()
  node.push(
    ['node', `${name}  ${url}  v${version}`],
    ['state', ready.ready ? colors.green('ready') : colors.red('not ready')],
    ...ready.reasons.map((reason) => ['', colors.red(printable(reason))]),
    ...ready.warnings.map((warning) => ['', colors.yellow(printable(warning))]),
    ['snapshot', latestEpoch === null ? 'none yet' : `epoch ${latestEpoch}, ${latestAgeSeconds} s old`],
    ['operator', operatorText(operators)],
    ...(operators.self === null ? [] : [['clock', clockText(operators)]]),
  )
  return [
    node.toString(),
    chainTable(chains),
    postingTable(posting),
    webhooksTable(webhooks),
    peerTable(operators),
    refusalTable(operators),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function operatorText(operators: NodeStatus['operators']): string {
  const { self, leader, signs, halted, lastSigned, lastSignedAgeSeconds } = operators
  if (self === null) return 'does not attest'
  const signed = lastSigned
    ? `last signed epoch ${lastSigned.epoch}, ${agoText(lastSignedAgeSeconds ?? 0)}`
    : 'has signed nothing yet'
  const state = halted !== null ? colors.red(' (halted)') : signs ? '' : ' (not in the set that signs)'
  return `${self}${self === leader ? ' (leads)' : ''}${state}, ${signed}`
}

function agoText(seconds: number): string {
  return seconds < 0 ? `which begins in ${-seconds} s` : `${seconds} s ago`
}

function clockText({ clockAheadMs }: NodeStatus['operators']): string {
  if (clockAheadMs === null) return 'not compared with any other yet'
  const side = clockAheadMs < 0 ? 'behind' : 'ahead of'
  return `${(Math.abs(clockAheadMs) / 1000).toFixed(1)} s ${side} those of the chains and the peers`
}

function postingTable(posting: NodeStatus['posting']): string {
  if (posting === null) return ''
  const rows = plainTable('posting', 'epoch', 'behind', 'balance', 'in flight', '')
  for (const { name, epoch, behindSeconds, balance, open, problem } of posting.chains)
    rows.push([
      name,
      epoch === null ? '–' : String(epoch),
      behindSeconds === null ? '–' : `${behindSeconds} s`,
      balance === null ? '–' : formatEther(balance),
      open === null ? '–' : `nonce ${open.nonce}, ${open.ageSeconds} s, signed ${open.attempts}×`,
      problem === null ? colors.green('ok') : colors.red(printable(problem)),
    ])
  return rows.toString()
}

function webhooksTable(webhooks: NodeStatus['webhooks']): string {
  // Registrations are taken by default: without an endpoint there is nothing to say.
  if (webhooks === null || webhooks.endpoints === 0) return ''
  const { endpoints, waiting, failed, lastFault, queueProblem, elsewhere } = webhooks
  const rows = plainTable('webhooks', 'waiting', 'failed', 'last not taken')
  rows.push([
    elsewhere ? colors.yellow('told by another process') : plural(endpoints, 'endpoint'),
    elsewhere ? '–' : String(waiting),
    elsewhere ? '–' : failed === 0 ? '0' : colors.red(`${failed}: plimsoll webhooks failed`),
    lastFault === null
      ? colors.green('none')
      : colors.red(
          `${lastFault.type} to ${printable(lastFault.endpoint)}, ${lastFault.ageSeconds} s ago: ${firstLine(lastFault.answer)}`,
        ),
  ])
  if (queueProblem !== null) rows.push(['', '', '', colors.yellow(`without the queue: ${firstLine(queueProblem)}`)])
  return rows.toString()
}

function chainTable(chains: NodeStatus['chains']): string {
  const rows = plainTable('chain', 'id', 'head', 'cut', 'cut age', 'posted epoch', 'providers')
  for (const { name, chainId, head, halted, cut, cutAgeSeconds, stale, posted, providers } of chains)
    rows.push([
      name,
      String(chainId),
      halted === null ? (head ? String(head.number) : '–') : colors.red('halted'),
      cut ? String(cut.number) : '–',
      cutAgeSeconds === null ? '–' : stale ? colors.red(`${cutAgeSeconds} s, stale`) : `${cutAgeSeconds} s`,
      posted ? String(posted.epoch) : '–',
      providers
        .map((provider) =>
          provider.ok
            ? colors.green(provider.name)
            : colors.red(`${provider.name}: ${printable(provider.error ?? '')}`),
        )
        .join(', '),
    ])
  return rows.toString()
}

function peerTable({ peers, leader }: NodeStatus['operators']): string {
  if (peers.length === 0) return ''
  const rows = plainTable('operator', 'last answer', 'latency', '')
  for (const { address, ok, lastAnswerAgeSeconds, latencyMs, error } of peers)
    rows.push([
      address === leader ? `${address} (leads)` : address,
      lastAnswerAgeSeconds === null ? 'never' : `${lastAnswerAgeSeconds} s ago`,
      latencyMs === null ? '–' : `${latencyMs} ms`,
      ok ? colors.green('ok') : colors.red(firstLine(error ?? 'not heard of yet')),
    ])
  return rows.toString()
}

function refusalTable({ refusals }: NodeStatus['operators']): string {
  if (refusals.length === 0) return ''
  const rows = plainTable('last refusals', 'epoch', 'why')
  for (const { ageSeconds, epoch, name, message } of refusals.slice(0, 5))
    rows.push([`${ageSeconds} s ago`, String(epoch), `${name}: ${firstLine(message)}`])
  return rows.toString()
}

function firstLine(text: string): string {
  return printable(text.split('\n', 1)[0] ?? text)
}
