import { type AssetsResponse, type RiskConfigResponse, VerificationFailed } from '@plimsoll/sdk'
import { useQuery } from '@tanstack/react-query'
import { chainName, useWorld } from '../../data/context.tsx'
import { assetsQuery, namedConfigQuery } from '../../data/riskQueries.ts'
import { bpsText, usdText } from '../../format/amounts.ts'
import { durationText, timeText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { type DataColumn, DataTable } from '../../parts/dataTable.tsx'
import { Age, Tag } from '../../parts/figure.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { AddressName } from '../../parts/names.tsx'
import { words as all } from '../../words/risk.ts'
import { words as page } from '../../words.ts'

const words = all.terms
const flagNames = page.account.flags

type Asset = AssetsResponse['assets'][number]
type Weight = RiskConfigResponse['assets'][number]['initialWeight']

/** Prices, weights with their ramps, flags, feeds and ages: signed, and hashed in what is signed. §5. */
export function TermsCard() {
  const assets = useQuery(assetsQuery(useWorld()))
  return (
    <Card title={words.title}>
      <Loaded query={assets}>{(answer) => <Terms {...answer} />}</Loaded>
    </Card>
  )
}

function Terms({ assets, snapshot }: Pick<AssetsResponse, 'assets' | 'snapshot'>) {
  const config = useQuery(namedConfigQuery(useWorld(), snapshot.header.config))
  return (
    <Loaded query={config} otherwise={unchecked}>
      {(config) => (
        <>
          <p className="small dim">{words.lead}</p>
          <TermsTable assets={assets} config={config} snapshot={snapshot} />
        </>
      )}
    </Loaded>
  )
}

function unchecked(error: Error) {
  return error instanceof VerificationFailed ? <p className="notice bad">{words.unchecked}</p> : undefined
}

function TermsTable({
  assets,
  config,
  snapshot,
}: Pick<AssetsResponse, 'assets' | 'snapshot'> & { config: RiskConfigResponse }) {
  const { deployment } = useWorld()
  const termsOf = (assetId: number) => config.assets.find((asset) => asset.assetId === assetId)
  const feedsOf = ({ assetId }: Asset) => config.underlyings[termsOf(assetId)?.underlying ?? '']?.feeds ?? []
  const flagsOf = ({ flags }: Asset) =>
    (['priceStale', 'chainStale', 'newLiabilitiesRefused'] as const).filter((flag) => flags[flag])
  const columns: readonly DataColumn<Asset>[] = [
    { key: 'asset', name: words.asset, cell: ({ symbol }) => <strong>{symbol}</strong>, plain: ({ symbol }) => symbol },
    {
      key: 'chain',
      name: words.chain,
      cell: ({ slot }) => chainName(deployment, slot),
      plain: ({ slot }) => chainName(deployment, slot),
    },
    {
      key: 'priceUsdWad',
      name: words.price,
      cell: ({ priceUsdWad }) => usdText(priceUsdWad),
      plain: ({ priceUsdWad }) => String(priceUsdWad),
      isRight: true,
    },
    {
      key: 'initialWeightBps',
      name: words.initial,
      cell: ({ initialWeightBps, assetId }) => (
        <WeightText bps={initialWeightBps} weight={termsOf(assetId)?.initialWeight} />
      ),
      plain: ({ initialWeightBps }) => initialWeightBps,
      isRight: true,
    },
    {
      key: 'maintenanceWeightBps',
      name: words.maintenance,
      cell: ({ maintenanceWeightBps, assetId }) => (
        <WeightText bps={maintenanceWeightBps} weight={termsOf(assetId)?.maintenanceWeight} />
      ),
      plain: ({ maintenanceWeightBps }) => maintenanceWeightBps,
      isRight: true,
    },
    {
      key: 'liquidationBonusBps',
      name: words.bonus,
      cell: ({ kind, leastBonusBps, liquidationBonusBps }) =>
        kind === 'liability' ? all.noValue : `${bpsText(leastBonusBps)} – ${bpsText(liquidationBonusBps)}`,
      plain: ({ liquidationBonusBps }) => liquidationBonusBps,
      isRight: true,
    },
    {
      key: 'flags',
      name: words.flags,
      cell: (asset) => {
        const flags = flagsOf(asset)
        if (flags.length === 0) return <span className="dim">{words.fine}</span>
        return flags.map((flag) => (
          <Tag key={flag} tone="bad">
            {flagNames[flag]}
          </Tag>
        ))
      },
      plain: (asset) => flagsOf(asset).join(' '),
    },
    {
      key: 'feeds',
      name: words.feeds,
      cell: (asset) => (
        <>
          {feedsOf(asset).map(({ slot, address, heartbeat }) => (
            <div key={`${slot}${address}`}>
              <AddressName address={address} />{' '}
              <span className="small dim">{words.feed(chainName(deployment, slot), durationText(heartbeat))}</span>
            </div>
          ))}
          <RateText growth={termsOf(asset.assetId)?.rate?.maxGrowthBpsPerDay} />
        </>
      ),
      plain: (asset) =>
        feedsOf(asset)
          .map(({ slot, address }) => `${chainName(deployment, slot)}: ${address}`)
          .join('; '),
    },
    {
      key: 'chainTimestamp',
      name: words.age,
      cell: ({ slot }) => {
        const most = config.chains.find((chain) => chain.slot === slot)?.maxCutAge
        return (
          <>
            <Age since={snapshot.cut[slot]?.timestamp ?? 0n} />
            {most !== undefined && <div className="small dim">{words.mayBe(durationText(most))}</div>}
          </>
        )
      },
      plain: ({ slot }) => String(snapshot.cut[slot]?.timestamp ?? ''),
      isRight: true,
    },
  ]
  return (
    <DataTable
      file={`asset-table-epoch-${snapshot.header.epoch}`}
      caption={words.title}
      columns={columns}
      rows={assets}
      rowKey={({ assetId }) => String(assetId)}
      isHot={(asset) => flagsOf(asset).length > 0}
    />
  )
}

/** A weight as it is, and where it goes. */
function WeightText({ bps, weight }: { bps: number; weight: Weight | undefined }) {
  return (
    <>
      {bpsText(bps)}
      {typeof weight === 'object' && bps !== weight.to && (
        <div className="small dim">
          {words.ramp(bpsText(weight.from), bpsText(weight.to), timeText(weight.start), timeText(weight.end))}
        </div>
      )}
    </>
  )
}

function RateText({ growth }: { growth: number | undefined }) {
  return growth === undefined ? undefined : <div className="small dim">{words.rate(bpsText(growth))}</div>
}
