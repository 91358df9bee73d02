import type { MarginLine } from '@plimsoll/protocol'
import { bpsText, ratioText } from '../format/amounts.ts'
import { words } from '../words.ts'

const wad = 10n ** 18n

/** The health of an account that is at a margin line: 1,000 bps above its requirement is 1.1. §13. */
export function healthAtLine(bps: number): bigint {
  return wad + (BigInt(bps) * wad) / 10_000n
}

/** The drawing: 320 × 220, the line of the mark in its middle. */
const middle = 110
/** So much of the drawing is one tenth of health. */
const perTenth = 17
const lowest = 30
const highest = 196

/** Where the water stands at a health: at the line where it is 1, above it below. Only for drawing. */
function waterAt(healthWad: bigint | null): number {
  if (healthWad === null) return highest
  const tenths = Number(((healthWad - wad) * 1_000n) / wad) / 100
  return Math.min(highest, Math.max(lowest, middle + tenths * perTenth))
}

/**
 * The health of an account as a load line on a hull. Water below the ring is freeboard; the marks beside it are the margin
 * lines, and at the long one the account is liquidatable.
 */
export function PlimsollMark({
  healthWad,
  isLiquidatable,
  lines,
}: {
  healthWad: bigint | null
  isLiquidatable: boolean
  /** Highest first; the last is 0. */
  lines: readonly MarginLine[]
}) {
  const said = healthWad === null ? words.account.noDebt : ratioText(healthWad)
  const water = waterAt(healthWad)
  return (
    <svg
      className={isLiquidatable ? 'mark bad' : 'mark'}
      viewBox="0 0 320 220"
      role="img"
      aria-label={`${words.account.health}: ${said}`}
    >
      <path className="hull" d="M0 14h320v150q0 56-56 56H56q-56 0-56-56z" />
      <clipPath id="hull">
        <path d="M0 14h320v150q0 56-56 56H56q-56 0-56-56z" />
      </clipPath>
      <g clipPath="url(#hull)">
        <rect className="water" width="320" height="220" style={{ transform: `translateY(${water}px)` }} />
      </g>
      <circle className="ring" cx="90" cy={middle} r="34" />
      <path className="line" d={`M38 ${middle}h104`} />
      {lines.map(({ line }) => {
        const y = waterAt(healthAtLine(line))
        return (
          <g key={line}>
            <path className="draught" d={`M170 ${y}h${line === 0 ? 44 : 28}`} />
            <text x={line === 0 ? 220 : 204} y={y + 4}>
              {line === 0 ? '1.000' : `+${bpsText(line)}`}
            </text>
          </g>
        )
      })}
      <text className="said" x="306" y="46" textAnchor="end">
        {said}
      </text>
    </svg>
  )
}
