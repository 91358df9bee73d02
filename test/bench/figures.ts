import type { Measurement } from './harness/benchmark.ts'
import { formatBudget, formatNumber } from './harness/formatReport.ts'

/** Measurements by benchmark and id, as `merkle/update`; gas of the contracts as `gas/post/3of5`. */
export type Measured = ReadonlyMap<string, Measurement>
type Row = {
  says: string
  id: string
  /** What it is compared with, in words around the number. */
  beside?: { id: string; says: (value: string) => string }[]
}

const start =
  '<!-- figures: made from test/bench/results and the gas of packages/contracts by test/bench/figures.ts -->'
const end = '<!-- /figures -->'

const timesAsFast = (id: string, peer: string) => ({ id, says: (value: string) => `${value} times as fast as ${peer}` })

const rows: Row[] = [
  {
    says: 'New root after 1,000 of 1,000,000 accounts changed',
    id: 'merkle/update',
    beside: [timesAsFast('merkle/update/merkletreejs', 'a new tree of merkletreejs')],
  },
  {
    says: 'Trie of 1,000,000 accounts from nothing',
    id: 'merkle/build',
    beside: [
      timesAsFast('merkle/build/merkletreejs', 'merkletreejs'),
      timesAsFast('merkle/build/openzeppelin', '@openzeppelin/merkle-tree'),
    ],
  },
  {
    says: 'Exact set of the unhealthy among 1,000,000 accounts after a price tick',
    id: 'aggregator/scan',
    beside: [timesAsFast('aggregator/scan/naive', 'computing every margin')],
  },
  { says: 'Snapshot after prices changed, 1,000,000 accounts', id: 'aggregator/price' },
  { says: 'Longest pause of the event loop, 1,000,000 accounts', id: 'aggregator/pause/1,000,000' },
  { says: 'Memory of ledger and trie, for each account', id: 'aggregator/memory' },
  {
    says: 'Snapshot after 1,000 new claims among 1,000,000',
    id: 'claims/book/1,000,000',
    beside: [timesAsFast('claims/book/1,000,000/from-claims', 'a new tree of merkletreejs')],
  },
  { says: 'Longest pause of the event loop, 1,000,000 claims at once', id: 'claims/pause/1,000,000' },
  {
    says: 'API: an account with its proof, 1,000,000 accounts, on one thread beside a round each second',
    id: 'api/account',
    beside: [{ id: 'api/account/bare', says: (value) => `a bare hono server, a constant body: ${value} requests/s` }],
  },
  { says: '… p99 at half of 5,000 requests/s', id: 'api/account/p99' },
  { says: '… snapshots a second under that flood', id: 'api/lost' },
  {
    says: 'Margin events: from a snapshot to the last event of everybody who crossed a line, 1,000,000 accounts',
    id: 'events/delay',
    beside: [{ id: 'events/events', says: (value) => `${value} events in the middle step` }],
  },
  {
    says: 'Dashboard: JavaScript of the first screen',
    id: 'dashboard/script',
    beside: [{ id: 'dashboard/script/docs', says: (value) => `${value} of that of Swagger UI on the same node` }],
  },
  {
    says: '… from the address to a verified snapshot, in a new browser',
    id: 'dashboard/load',
    beside: [{ id: 'dashboard/load/docs', says: (value) => `${value} of the time of Swagger UI` }],
  },
  {
    says: '… while 10,000 accounts scroll, three rows a frame',
    id: 'dashboard/scroll',
    beside: [
      {
        id: 'dashboard/scroll/plain',
        says: (value) => `${value} times those of a table with every row in the document`,
      },
    ],
  },
  {
    says: '… under 1,000 events a second',
    id: 'dashboard/flood',
    beside: [{ id: 'dashboard/flood/calm', says: (value) => `${value} of those without any` }],
  },
  {
    says: 'Reading 10,000 accounts on one anvil, 2 of 3 providers agree',
    id: 'reading/read/2-of-3',
    beside: [
      timesAsFast('reading/read/2-of-3/multicall', 'viem’s multicall over one provider'),
      { id: 'reading/read/2-of-3/calls-2', says: (value) => `${value} of what the chain itself answers to two` },
    ],
  },
  {
    says: 'From start to ready, 10,000 accounts',
    id: 'reading/ready',
    beside: [
      timesAsFast('reading/ready/ponder-1.0.0/ratio', 'Ponder 1.0.0'),
      timesAsFast('reading/ready/ponder-0.16.10/ratio', 'Ponder 0.16.10, both with one provider'),
    ],
  },
  {
    says: 'From a block to its 100 changed accounts visible, looking every 100 ms',
    id: 'reading/visible',
    beside: [
      timesAsFast('reading/visible/ponder-1.0.0/ratio', 'Ponder 1.0.0'),
      timesAsFast('reading/visible/ponder-0.16.10/ratio', 'Ponder 0.16.10 over WebSocket'),
    ],
  },
  { says: '`post` of a snapshot of three chains, 3 of 5 operators', id: 'gas/post/3of5' },
  { says: '`post` of a snapshot of three chains, 5 of 7 operators', id: 'gas/post/5of7' },
  { says: '`liquidate` for collateral on the same chain', id: 'gas/liquidate/local' },
  { says: '`liquidate` for collateral on another chain', id: 'gas/liquidate/foreign' },
]

/** The root README with its table of figures between the marks. Missed budgets are shown as such. */
export function withFigures(readme: string, measured: Measured): string {
  const [before = ''] = readme.split(start)
  const [, after = ''] = readme.split(end)
  const head = ['| | measured | budget | beside |', '| --- | ---: | --- | --- |']
  const lines = [...head, ...rows.map((row) => line(row, measured))]
  return `${before}${start}\n\n${lines.join('\n')}\n\n${end}${after}`
}

function line({ says, id, beside = [] }: Row, measured: Measured): string {
  const of = (key: string): Measurement => {
    const measurement = measured.get(key)
    if (measurement === undefined) throw new RangeError(`no committed result has the measurement "${key}"`)
    return measurement
  }
  const own = of(id)
  const compared = beside.map((peer) => ({ ...peer, measurement: of(peer.id) }))
  const budgets = [own, ...compared.map(({ measurement }) => measurement)].map(promised).filter((text) => text !== '')
  const peers = compared.map(({ says, measurement }) => says(formatNumber(measurement.value)))
  return `| ${says} | ${formatNumber(own.value)} ${own.unit} | ${budgets.join(', ')} | ${peers.join(', ')} |`
}

/** The budget, with a word where it is missed. */
function promised(measurement: Parameters<typeof formatBudget>[0]): string {
  return formatBudget(measurement).replace('✘', '**missed**')
}
