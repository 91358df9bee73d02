import type { MarginTotals } from '@plimsoll/protocol'
import type { RiskConfigResponse } from '@plimsoll/sdk'
import { chainName, useWorld } from '../../../data/context.tsx'
import { usdText } from '../../../format/amounts.ts'
import { Card } from '../../../parts/card.tsx'
import { Tag } from '../../../parts/figure.tsx'
import { words } from '../../../words/account.ts'
import { words as common } from '../../../words.ts'
import { healthText, Pair } from './pair.tsx'
import type { useWhatIf } from './useWhatIf.ts'
import { leastPercent, mostPercent } from './whatIf.ts'

const text = words.whatIf

/** Sliders over prices and amounts, and what the margin would be. */
export function WhatIfCard({
  now,
  then,
  config,
  whatIf: { sliders, whatIf, set, clear },
}: {
  now: MarginTotals
  then: MarginTotals
  config: RiskConfigResponse
  whatIf: ReturnType<typeof useWhatIf>
}) {
  const { deployment } = useWorld()
  const nameOf = (assetId: number) => {
    const asset = config.assets.find((asset) => asset.assetId === assetId)
    return asset ? text.amount(asset.symbol, chainName(deployment, asset.slot)) : `#${assetId}`
  }
  return (
    <Card
      title={text.title}
      aside={
        <button type="button" className="plain small" onClick={clear} disabled={whatIf.size === 0}>
          {text.clear}
        </button>
      }
    >
      <div className="sliders">
        {sliders.prices.map(({ key, underlying }) => (
          <Slider
            key={key}
            name={text.price(underlying)}
            least={leastPercent}
            percent={whatIf.get(key) ?? 0}
            onChange={(percent) => set(key, percent)}
          />
        ))}
        {sliders.amounts.map(({ key, assetId }) => (
          <Slider
            key={key}
            name={nameOf(assetId)}
            least={-100}
            percent={whatIf.get(key) ?? 0}
            onChange={(percent) => set(key, percent)}
          />
        ))}
      </div>
      <dl className="beforeAfter" aria-live="polite">
        <Pair name={common.account.health} before={healthText(now)} after={healthText(then)} />
        <Pair name={common.account.equity} before={usdText(now.equityUsdWad)} after={usdText(then.equityUsdWad)} />
        <Pair name={common.account.initial} before={usdText(free(now))} after={usdText(free(then))} />
      </dl>
      {whatIf.size > 0 && (
        <p>
          {then.liquidatable ? (
            <Tag tone="bad">{text.wouldBeLiquidatable}</Tag>
          ) : (
            <Tag tone="good">{text.wouldBeSafe}</Tag>
          )}
        </p>
      )}
      <p className="small dim">{text.note}</p>
    </Card>
  )
}

function free({ initialSurplusUsdWad }: MarginTotals): bigint {
  return initialSurplusUsdWad < 0n ? 0n : initialSurplusUsdWad
}

function Slider({
  name,
  least,
  percent,
  onChange,
}: {
  name: string
  least: number
  percent: number
  onChange: (percent: number) => void
}) {
  const said = percent > 0 ? `+${percent}%` : percent < 0 ? `−${-percent}%` : text.asNow
  return (
    <label>
      <span className="row between">
        <span>{name}</span>
        {/* Not an output, which a label would belong to in place of the slider. */}
        <span className="num percent">{said}</span>
      </span>
      <input
        type="range"
        min={least}
        max={mostPercent}
        step={1}
        value={percent}
        aria-valuetext={said}
        onChange={({ target }) => onChange(Number(target.value))}
      />
    </label>
  )
}
