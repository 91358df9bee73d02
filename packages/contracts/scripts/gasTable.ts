// The gas tables of README.md, made from snapshots/gas.json.

/** Gas by measurement, as in snapshots/gas.json. */
export type Gas = Record<string, number>

const marks = { start: '<!-- gas: made from snapshots/gas.json by scripts/gasTable.ts -->', end: '<!-- /gas -->' }

// What others publish for having a message, a root or a price accepted; what it includes differs from one to the next.
const published: [name: string, gas: string, post: string | undefined][] = [
  ['Hyperlane, 3 of 5', '167k', 'post/3of5'],
  ['Chronicle Scribe, 5 signers', '81k', 'post/5of7'],
  ['Wormhole, 13 of 19', '129k, 83k proposed', 'post/13of19'],
  ['CCIP commit', '139k', undefined],
]

/** README.md with the tables of `gas` between its marks. */
export function withGasTables(readme: string, gas: Gas): string {
  const [before = '', after = ''] = [readme.split(marks.start)[0], readme.split(marks.end)[1]]
  return [
    before,
    marks.start,
    '\n\n',
    [posts(gas), leafChecks(gas), actions(gas)].join('\n\n'),
    '\n\n',
    marks.end,
    after,
  ].join('')
}

function posts(gas: Gas): string {
  const rows = under(gas, 'post').map(([quorum, value]) => {
    const peers = published.filter(([, , post]) => post === `post/${quorum}`)
    return [quorum.replace('of', ' of '), number(value), peers.map(([name, figure]) => `${name}: ${figure}`).join(', ')]
  })
  const others = published
    .filter(([, , post]) => post === undefined)
    .map(([name, figure]) => ['', '', `${name}: ${figure}`])
  return table(['`post`, operators', 'gas', 'published elsewhere'], [...rows, ...others])
}

function leafChecks(gas: Gas): string {
  const cells = under(gas, 'leafCheck').map(([key, value]) => ({ ...parse(key), value }))
  const words = [...new Set(cells.map((cell) => cell.words))]
  const depths = [...new Set(cells.map((cell) => cell.depth))]
  const rows = depths.map((depth) => [
    `${depth}`,
    ...words.map((count) => number(cells.find((cell) => cell.depth === depth && cell.words === count)?.value)),
  ])
  return table(['leaf check, depth', ...words.map((count) => `${count} words`)], rows)

  function parse(key: string) {
    const [, depth, count] = /^depth(\d+)\/words(\d+)$/.exec(key) ?? []
    return { depth: Number(depth), words: Number(count) }
  }
}

function actions(gas: Gas): string {
  const rows = Object.entries(gas).filter(([key]) => !key.startsWith('post/') && !key.startsWith('leafCheck/'))
  return table(
    ['action', 'gas'],
    rows.map(([key, value]) => [`\`${key}\``, number(value)]),
  )
}

function under(gas: Gas, group: string): [string, number][] {
  return Object.entries(gas).flatMap(([key, value]) =>
    key.startsWith(`${group}/`) ? [[key.slice(group.length + 1), value]] : [],
  )
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

function number(value: number | undefined): string {
  return value?.toLocaleString('en-US') ?? ''
}
