import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useWorld } from '../../data/context.tsx'
import { assetOf, symbolOf } from '../../data/labels.ts'
import { latestSnapshotQuery } from '../../data/queries.ts'
import { snapshotAtQuery } from '../../data/riskQueries.ts'
import { timeText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { useQueryString } from '../../router/location.tsx'
import { words as all } from '../../words/risk.ts'
import { words as page } from '../../words.ts'
import { type Change, compareTables } from './compareTables.ts'

const words = all.compare

/** What the operators signed otherwise at another epoch: `?epoch=` and `?to=`. */
export function CompareCard() {
  const [asked, change] = useQueryString()
  const latest = useQuery(latestSnapshotQuery(useWorld())).data?.header.epoch
  const from = epochOf(asked.get('epoch'))
  const to = epochOf(asked.get('to'))
  const [isWrong, setWrong] = useState(false)
  return (
    <Card title={words.title}>
      <p className="small dim">{words.lead}</p>
      <form
        // What the address bar says stands in the fields, also when that changes.
        key={`${from}/${to}/${latest === undefined}`}
        onSubmit={(event) => {
          event.preventDefault()
          const given = new FormData(event.currentTarget)
          const [epoch, until] = ['epoch', 'to'].map((name) => String(given.get(name)).trim())
          const isRight = epochOf(epoch) !== undefined && epochOf(until) !== undefined
          setWrong(!isRight)
          if (isRight) change({ epoch, to: until })
        }}
      >
        <div className="fields">
          <EpochField name="epoch" label={words.from} value={from ?? (latest && latest - 1n)} />
          <EpochField name="to" label={words.to} value={to ?? latest} />
          <button type="submit" className="main">
            {words.go}
          </button>
        </div>
        {isWrong && (
          <p className="bad-text" role="alert">
            {words.wrong}
          </p>
        )}
      </form>
      {from !== undefined && to !== undefined && <Changes from={from} to={to} />}
    </Card>
  )
}

function epochOf(text: string | null | undefined): bigint | undefined {
  return text && /^[0-9]{1,18}$/.test(text) ? BigInt(text) : undefined
}

function EpochField({ name, label, value }: { name: string; label: string; value: bigint | undefined }) {
  const id = useId()
  return (
    <div className="stack">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} inputMode="numeric" defaultValue={value?.toString() ?? ''} autoComplete="off" />
    </div>
  )
}

function Changes({ from, to }: { from: bigint; to: bigint }) {
  const world = useWorld()
  const before = useQuery(snapshotAtQuery(world, from))
  const after = useQuery(snapshotAtQuery(world, to))
  const { deployment } = world
  const columns: readonly DataColumn<Change>[] = [
    {
      key: 'asset',
      name: words.asset,
      cell: ({ assetId }) => <strong>{symbolOf(deployment, assetId)}</strong>,
      plain: ({ assetId }) => symbolOf(deployment, assetId),
    },
    { key: 'what', name: words.what, cell: ({ what }) => what, plain: ({ what }) => what },
    { key: 'before', name: words.before, cell: (row) => row.before, plain: (row) => row.before, isRight: true },
    { key: 'after', name: words.after, cell: (row) => row.after, plain: (row) => row.after, isRight: true },
    { key: 'change', name: words.change, cell: (row) => row.change, plain: (row) => row.change, isRight: true },
  ]
  return (
    <Loaded query={before}>
      {(before) => (
        <Loaded query={after}>
          {(after) => (
            <>
              <p className="row small">
                <Tag tone="good">{page.pulse.verified}</Tag>
                {words.times(timeText(before.header.timestamp), timeText(after.header.timestamp))}
              </p>
              <DataTable
                file={`epochs-${from}-${to}`}
                caption={words.title}
                columns={columns}
                rows={compareTables(before.assets, after.assets, {
                  decimalsOf: (assetId) => assetOf(deployment, assetId)?.decimals ?? 0,
                })}
                rowKey={({ assetId, what }) => `${assetId}/${what}`}
                empty={words.same}
              />
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}
