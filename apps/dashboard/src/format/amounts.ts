/** Dollars and weights have this many decimals. */
const wadDecimals = 18

type Exact = Intl.StringNumericLiteral

/** A whole number of base units as a decimal text, exactly: 1,500,000 with 6 decimals is `1.5`. */
export function decimalText(value: bigint, decimals: number): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const part = digits.slice(digits.length - decimals).replace(/0+$/, '')
  return part === '' ? sign + whole : `${sign}${whole}.${part}`
}

/** The base units of a decimal text; undefined for what is none, or has more decimals than there are. */
export function parseDecimal(text: string, decimals: number): bigint | undefined {
  const [, whole, part = ''] = /^([0-9]{1,30})(?:\.([0-9]*))?$/.exec(text.trim()) ?? []
  if (whole === undefined || part.length > decimals) return undefined
  return BigInt(whole + part.padEnd(decimals, '0'))
}

// What is shown is never more than there is: nobody has more than is said, or is further from a line.
const shown = { roundingMode: 'floor', signDisplay: 'negative' } as const
const dollars = new Intl.NumberFormat('en', { ...shown, style: 'currency', currency: 'USD' })
const bigDollars = new Intl.NumberFormat('en', {
  ...shown,
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 2,
})
const percents = new Intl.NumberFormat('en', { ...shown, style: 'percent', maximumFractionDigits: 2 })
const counts = new Intl.NumberFormat('en')

/** US dollars with 18 decimals, to the cent: `$1,234.56`. */
export function usdText(wad: bigint): string {
  return dollars.format(decimalText(wad, wadDecimals) as Exact)
}

/** The same in few characters, for sums: `$1.23M`. */
export function shortUsdText(wad: bigint): string {
  return bigDollars.format(decimalText(wad, wadDecimals) as Exact)
}

/** Base units of a token as whole tokens, with at most `most` decimals. */
export function unitsText(units: bigint, { decimals, most = 6 }: { decimals: number; most?: number }): string {
  const format = new Intl.NumberFormat('en', { ...shown, maximumFractionDigits: Math.min(most, decimals) })
  const text = format.format(decimalText(units, decimals) as Exact)
  // A little is not nothing.
  return units > 0n && text === '0' ? `< ${decimalText(1n, Math.min(most, decimals))}` : text
}

/** A ratio with 18 decimals to three of them: `1.389`. */
export function ratioText(wad: bigint): string {
  return new Intl.NumberFormat('en', { ...shown, minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(
    decimalText(wad, wadDecimals) as Exact,
  )
}

/** Basis points as percent: 8,500 is `85%`. */
export function bpsText(bps: number | bigint): string {
  return percents.format(decimalText(BigInt(bps), 4) as Exact)
}

export function countText(count: number | bigint): string {
  return counts.format(count)
}
