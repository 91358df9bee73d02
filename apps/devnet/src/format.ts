import { formatUnits } from 'viem'

const rounded = (value: bigint, { decimals, digits }: { decimals: number; digits: number }) =>
  Number(formatUnits(value, decimals)).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })

/** Units of WETH as `7.2500 WETH`. */
export const wethText = (units: bigint): string => `${rounded(units, { decimals: 18, digits: 4 })} WETH`

/** Units of USDC as `13,809.52 USDC`. */
export const usdcText = (units: bigint): string => `${rounded(units, { decimals: 6, digits: 2 })} USDC`

/** A usdWad as `$2,000.00`. */
export const usdText = (usdWad: bigint): string =>
  `${usdWad < 0n ? '-' : ''}$${rounded(usdWad < 0n ? -usdWad : usdWad, { decimals: 18, digits: 2 })}`

/** A wad as `0.926`; none as `∞`. */
export const decimalText = (wad: bigint | null): string =>
  wad === null ? '∞' : rounded(wad, { decimals: 18, digits: 3 })
