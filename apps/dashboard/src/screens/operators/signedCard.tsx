import type { SnapshotsResponse } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import type { Address } from 'viem'
import { chainName, useWorld } from '../../data/context.tsx'
import { signedQuery } from '../../data/riskQueries.ts'
import { countText } from '../../format/amounts.ts'
import { durationText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { Age } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { AddressName } from '../../parts/names.tsx'
import { SimpleTable } from '../../parts/simpleTable.tsx'
import { Link } from '../../router/location.tsx'
import { words as all } from '../../words/operators.ts'
import { words as page } from '../../words.ts'

const words = all.signed
/** So many epochs are shown. */
const most = 50

type Signed = SnapshotsResponse['snapshots'][number]
/** What an operator did in an epoch; nothing for one that was not of its set. */
type Mark = 'signed' | 'other' | 'none' | undefined
type Row = { operator: Address; marks: readonly Mark[] }

/** Who signed which epoch: a picture of the last fifty, and each of them as a row. */
export function SignedCard() {
  const query = useQuery(signedQuery(useWorld(), most))
  return (
    <Card title={words.title}>
      <p className="small dim">{words.lead(most)}</p>
      <Loaded query={query}>{({ snapshots }) => <Matrix snapshots={snapshots} />}</Loaded>
    </Card>
  )
}

function Matrix({ snapshots }: { snapshots: readonly Signed[] }) {
  const newest = snapshots[0]?.epoch
  if (newest === undefined) return <p className="empty">{page.pulse.none}</p>
  const oldest = snapshots.at(-1)?.epoch ?? newest
  // Not before the first snapshot that the node holds.
  const first = newest - BigInt(most) + 1n > oldest ? newest - BigInt(most) + 1n : oldest
  const epochs = Array.from({ length: Number(newest - first) + 1 }, (_, index) => first + BigInt(index))
  const byEpoch = new Map(snapshots.map((snapshot) => [snapshot.epoch, snapshot]))
  const rows = operatorsOf(snapshots).map(
    (operator): Row => ({
      operator,
      marks: epochs.map((epoch) => markOf(byEpoch.get(epoch), operator)),
    }),
  )
  const missing = epochs.filter((epoch) => !byEpoch.has(epoch)).length
  return (
    <>
      <SimpleTable<Row>
        caption={words.title}
        rows={rows}
        rowKey={({ operator }) => operator}
        columns={[
          { name: words.operator, cell: ({ operator }) => <AddressName address={operator} /> },
          { name: words.epochs, cell: ({ marks }) => <Strip marks={marks} /> },
          {
            name: words.count,
            cell: ({ marks }) => page.of(countOf(marks, 'signed'), marks.length),
            isRight: true,
          },
        ]}
      />
      {missing > 0 && <p className="small warn-text">{words.missing(countText(missing))}</p>}
      <details>
        <summary>{words.asTable}</summary>
        <EpochTable snapshots={snapshots.filter(({ epoch }) => epoch >= first)} />
      </details>
    </>
  )
}

/** Those of every set, in the order in which they come. */
function operatorsOf(snapshots: readonly Signed[]): Address[] {
  const found = snapshots.flatMap(({ signers, others }) => [...signers, ...others])
  return [...new Set(found.map((address) => address.toLowerCase()))].sort() as Address[]
}

function markOf(snapshot: Signed | undefined, operator: Address): Mark {
  if (snapshot === undefined) return 'none'
  const has = (addresses: readonly Address[]) => addresses.some((address) => address.toLowerCase() === operator)
  if (has(snapshot.signers)) return 'signed'
  return has(snapshot.others) ? 'other' : undefined
}

function countOf(marks: readonly Mark[], mark: Mark): number {
  return marks.filter((one) => one === mark).length
}

/** Tall for a signature, a stub for one that is not among them, a red gap without a snapshot. */
function Strip({ marks }: { marks: readonly Mark[] }) {
  const said = words.summary(countOf(marks, 'signed'), countOf(marks, 'other'), countOf(marks, 'none'))
  return (
    <svg
      role="img"
      aria-label={said}
      viewBox={`0 0 ${most * 5} 20`}
      width={most * 5}
      height="20"
      style={{ maxWidth: '100%' }}
    >
      <title>{said}</title>
      {marks.map((mark, index) => {
        const x = (most - marks.length + index) * 5
        if (mark === 'signed')
          return <rect key={x} className="good-text" fill="currentColor" x={x} y="1" width="4" height="18" rx="1" />
        if (mark === 'other')
          return <rect key={x} className="dim" fill="currentColor" x={x} y="13" width="4" height="6" rx="1" />
        if (mark === 'none')
          return <rect key={x} className="bad-text" fill="currentColor" x={x + 1} y="17" width="2" height="2" />
        return undefined
      })}
    </svg>
  )
}

function EpochTable({ snapshots }: { snapshots: readonly Signed[] }) {
  const { deployment } = useWorld()
  const oldestOf = ({ cut }: Signed) =>
    cut.reduce((old, { timestamp }, slot) => (timestamp < (cut[old]?.timestamp ?? timestamp) ? slot : old), 0)
  const columns: readonly DataColumn<Signed>[] = [
    {
      key: 'epoch',
      name: words.epoch,
      cell: ({ epoch }) => <Link to={`/verify?what=${epoch}`}>{String(epoch)}</Link>,
      plain: ({ epoch }) => String(epoch),
    },
    {
      key: 'timestamp',
      name: words.time,
      cell: ({ timestamp }) => <Age since={timestamp} />,
      plain: ({ timestamp }) => String(timestamp),
    },
    {
      key: 'signers',
      name: words.signers,
      cell: ({ signers }) => <Names addresses={signers} />,
      plain: ({ signers }) => signers.join(' '),
    },
    {
      key: 'others',
      name: words.others,
      cell: ({ others }) => <Names addresses={others} />,
      plain: ({ others }) => others.join(' '),
    },
    {
      key: 'oldestChain',
      name: words.oldest,
      cell: (snapshot) => {
        const slot = oldestOf(snapshot)
        const age = Number(snapshot.timestamp - (snapshot.cut[slot]?.timestamp ?? snapshot.timestamp))
        return `${chainName(deployment, slot)}, ${words.old(durationText(age))}`
      },
      plain: (snapshot) => chainName(deployment, oldestOf(snapshot)),
    },
  ]
  return (
    <DataTable
      file="signers"
      caption={words.asTable}
      columns={columns}
      rows={snapshots}
      rowKey={({ digest }) => digest}
    />
  )
}

function Names({ addresses }: { addresses: readonly Address[] }) {
  return (
    <span className="row">
      {addresses.map((address) => (
        <AddressName key={address} address={address} />
      ))}
    </span>
  )
}
