import colors from 'picocolors'
import type { NodeStatus } from './fetchStatus.ts'
import { plainTable } from './plainTable.ts'

/** A node's status as a person reads it in a terminal. */
export function statusText({ url, health, ready, chains, operators }: NodeStatus): string {
  const { name, version, latestEpoch, latestAgeSeconds } = health
  const node = plainTable()
  node.push(
    ['node', `${name}  ${url}  v${version}`],
    ['state', ready.ready ? colors.green('ready') : colors.red('not ready')],
    ...ready.reasons.map((reason) => ['', colors.red(reason)]),
    ['snapshot', latestEpoch === null ? 'none yet' : `epoch ${latestEpoch}, ${latestAgeSeconds} s old`],
    ['operator', operatorText(operators)],
  )
  return [node.toString(), chainTable(chains), peerTable(operators), refusalTable(operators)]
    .filter(Boolean)
    .join('\n\n')
}

function operatorText({ self, leader, lastSigned }: NodeStatus['operators']): string {
  if (self === null) return 'does not attest'
  const signed = lastSigned ? `last signed epoch ${lastSigned.epoch}` : 'has signed nothing yet'
  return `${self}${self === leader ? ' (leads)' : ''}, ${signed}`
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
          provider.ok ? colors.green(provider.name) : colors.red(`${provider.name}: ${provider.error}`),
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
  return text.split('\n', 1)[0] ?? text
}
