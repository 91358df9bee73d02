import type { TotalsResponse } from '@plimsoll/sdk'
import { useQueries } from '@tanstack/react-query'
import { chainName, useWorld } from '../../data/context.tsx'
import { assetOf, partBps, symbolOf } from '../../data/labels.ts'
import { type Bucket, type CustodyLimits, limitsQuery, type PoolLimits } from '../../data/limits.ts'
import { unitsText } from '../../format/amounts.ts'
import { Card } from '../../parts/card.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { words as all } from '../../words/risk.ts'
import { partText } from './totalsCards.tsx'

const words = all.limits

/** How much of what is allowed is used: caps of deposits and debts, and what may leave in a day. §9. */
export function LimitsCard({ totals }: { totals: TotalsResponse }) {
  const world = useWorld()
  const { deployment, settings } = world
  const chains = useQueries({ queries: deployment.chains.map(({ slot }) => limitsQuery(world, slot)) })
  const dark = deployment.chains.filter(({ chainId }) => settings.rpcUrls[chainId] === undefined)
  return (
    <Card title={words.title}>
      <p className="small dim">{words.lead}</p>
      {dark.length > 0 && <p className="notice">{words.noRpc(dark.map(({ name }) => name).join(', '))}</p>}
      {chains.map((query, slot) =>
        dark.some((chain) => chain.slot === slot) ? undefined : (
          <section key={deployment.chains[slot]?.chainId} className="stack">
            <h3>{chainName(deployment, slot)}</h3>
            <Loaded query={query}>
              {({ custody, pools }) => (
                <>
                  {custody.length > 0 && <CustodyTable limits={custody} totals={totals} slot={slot} />}
                  {pools.length > 0 && <PoolTable limits={pools} slot={slot} />}
                </>
              )}
            </Loaded>
          </section>
        ),
      )}
    </Card>
  )
}

function CustodyTable({
  limits,
  totals,
  slot,
}: {
  limits: readonly CustodyLimits[]
  totals: TotalsResponse
  slot: number
}) {
  const { deployment } = useWorld()
  const held = (id: number) => {
    const asset = totals.assets.find(({ assetId }) => assetId === id)
    return (asset?.units ?? 0n) + (asset?.leaving ?? 0n)
  }
  const amount = useAmounts()
  const caption = `${words.custody}: ${chainName(deployment, slot)}`
  const columns: readonly DataColumn<CustodyLimits>[] = [
    asset(deployment),
    {
      key: 'units',
      name: words.held,
      cell: ({ assetId }) => amount(held(assetId), assetId),
      plain: ({ assetId }) => String(held(assetId)),
      isRight: true,
    },
    {
      key: 'supplyCap',
      name: words.cap,
      cell: ({ supplyCap, assetId }) => amount(supplyCap, assetId),
      plain: ({ supplyCap }) => textOrNull(supplyCap),
      isRight: true,
    },
    {
      key: 'usedBps',
      name: words.used,
      cell: ({ supplyCap, assetId }) => (supplyCap === null ? all.noValue : partText(held(assetId), supplyCap)),
      plain: ({ supplyCap, assetId }) => (supplyCap === null ? null : Number(partBps(held(assetId), supplyCap))),
      isRight: true,
    },
    ...buckets(amount),
  ]
  return (
    <DataTable
      file={`custody-limits-${chainName(deployment, slot)}`}
      caption={caption}
      columns={columns}
      rows={limits}
      rowKey={({ assetId }) => String(assetId)}
    />
  )
}

function PoolTable({ limits, slot }: { limits: readonly PoolLimits[]; slot: number }) {
  const { deployment } = useWorld()
  const amount = useAmounts()
  const columns: readonly DataColumn<PoolLimits>[] = [
    asset(deployment),
    {
      key: 'lent',
      name: words.lent,
      cell: ({ lent, assetId }) => amount(lent, assetId),
      plain: ({ lent }) => String(lent),
      isRight: true,
    },
    {
      key: 'cash',
      name: words.cash,
      cell: ({ cash, assetId }) => amount(cash, assetId),
      plain: ({ cash }) => String(cash),
      isRight: true,
    },
    {
      key: 'utilisationBps',
      name: words.utilisation,
      cell: ({ lent, cash }) => partText(lent, lent + cash),
      plain: ({ lent, cash }) => Number(partBps(lent, lent + cash) ?? 0n),
      isRight: true,
    },
    {
      key: 'debtCap',
      name: words.debtCap,
      cell: ({ debtCap, assetId }) => amount(debtCap, assetId),
      plain: ({ debtCap }) => textOrNull(debtCap),
      isRight: true,
    },
    {
      key: 'capBps',
      name: words.capUsed,
      cell: ({ lent, debtCap }) => (debtCap === null ? all.noValue : partText(lent, debtCap)),
      plain: ({ lent, debtCap }) => (debtCap === null ? null : Number(partBps(lent, debtCap))),
      isRight: true,
    },
    {
      key: 'reserves',
      name: words.reserves,
      cell: ({ reserves, assetId }) => amount(reserves, assetId),
      plain: ({ reserves }) => String(reserves),
      isRight: true,
    },
    ...buckets(amount),
  ]
  return (
    <DataTable
      file={`pool-limits-${chainName(deployment, slot)}`}
      caption={`${words.pools}: ${chainName(deployment, slot)}`}
      columns={columns}
      rows={limits}
      rowKey={({ assetId }) => String(assetId)}
    />
  )
}

type Limited = { assetId: number; bucket: Bucket | null }
type AmountText = (amount: bigint | null, assetId: number) => string

function useAmounts(): AmountText {
  const { deployment } = useWorld()
  return (amount, assetId) =>
    amount === null ? words.noLimit : unitsText(amount, { decimals: assetOf(deployment, assetId)?.decimals ?? 0 })
}

function asset(deployment: ReturnType<typeof useWorld>['deployment']): DataColumn<{ assetId: number }> {
  return {
    key: 'asset',
    name: words.asset,
    cell: ({ assetId }) => <strong>{symbolOf(deployment, assetId)}</strong>,
    plain: ({ assetId }) => symbolOf(deployment, assetId),
  }
}

function buckets(amount: AmountText): DataColumn<Limited>[] {
  return [
    {
      key: 'bucketCapacity',
      name: words.bucket,
      cell: ({ bucket, assetId }) => amount(bucket?.capacity ?? null, assetId),
      plain: ({ bucket }) => textOrNull(bucket?.capacity ?? null),
      isRight: true,
    },
    {
      key: 'bucketLevel',
      name: words.level,
      cell: ({ bucket, assetId }) => amount(bucket?.level ?? null, assetId),
      plain: ({ bucket }) => textOrNull(bucket?.level ?? null),
      isRight: true,
    },
  ]
}

function textOrNull(amount: bigint | null): string | null {
  return amount === null ? null : String(amount)
}
