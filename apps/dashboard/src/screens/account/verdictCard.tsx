import { defaultMarginLines, type MarginLine, type MarginTotals } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../data/context.tsx'
import { bpsText, usdText } from '../../format/amounts.ts'
import { durationText } from '../../format/times.ts'
import { Card } from '../../parts/card.tsx'
import { Age, Figure, Figures, Tag, useAgeSeconds } from '../../parts/figure.tsx'
import { healthAtLine, PlimsollMark } from '../../parts/mark.tsx'
import { words } from '../../words.ts'

const text = words.account

/**
 * Health with the line drawn, equity, and how old all of it is. With `then` the mark shows what would be, and says so.
 */
export function VerdictCard({
  response: { margin: now, snapshot },
  then,
  lines = defaultMarginLines,
}: {
  response: AccountResponse
  then?: MarginTotals | undefined
  /** Of the risk config; those of the law until it is known. */
  lines?: readonly MarginLine[] | undefined
}) {
  const margin = then ?? now
  const { deployment } = useWorld()
  const { header, cut } = snapshot
  const isStale = useAgeSeconds(header.timestamp) > deployment.maxAgeRisk
  const oldest = cut.findIndex(({ timestamp }) => timestamp === header.oldest)
  const surplus = margin.maintenanceSurplusUsdWad
  return (
    <Card
      title={text.health}
      aside={
        <span className="row">
          {then && <Tag tone="sea">{words.whatIf}</Tag>}
          <Standing margin={margin} lines={lines} />
          <span className="small">
            <Age since={header.timestamp} />
          </span>
        </span>
      }
    >
      <div className={isStale ? 'verdict stale' : 'verdict'}>
        <PlimsollMark healthWad={margin.healthWad} isLiquidatable={margin.liquidatable} lines={lines} />
        <Figures>
          <Figure name={text.equity}>{usdText(margin.equityUsdWad)}</Figure>
          <Figure name={surplus < 0n ? text.below : text.maintenance} {...(surplus < 0n ? { tone: 'bad' } : {})}>
            {usdText(surplus < 0n ? -surplus : surplus)}
          </Figure>
          <Figure name={text.initial}>
            {usdText(margin.initialSurplusUsdWad < 0n ? 0n : margin.initialSurplusUsdWad)}
          </Figure>
        </Figures>
      </div>
      <p className="small dim">{text.healthHint}</p>
      <p className="small row">
        <Tag tone="good">✓</Tag>
        <span>{text.verified(header.epoch)}.</span>
        <span className="dim">
          {text.oldestChain(chainName(deployment, oldest), durationText(Number(header.timestamp - header.oldest)))}
        </span>
      </p>
    </Card>
  )
}

/** The deepest line that the account is below. */
function Standing({
  margin: { healthWad, liquidatable },
  lines,
}: {
  margin: MarginTotals
  lines: readonly MarginLine[]
}) {
  if (liquidatable) return <Tag tone="bad">{text.liquidatable}</Tag>
  // Health is rounded down, which changes no comparison with a whole number of basis points.
  const called = lines.findLast(({ line }) => healthWad !== null && healthWad < healthAtLine(line))
  if (called !== undefined) return <Tag tone="warn">{text.called(bpsText(called.line))}</Tag>
  return <Tag tone="good">{text.safe}</Tag>
}
