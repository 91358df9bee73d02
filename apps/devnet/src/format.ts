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

/** A usdWad as `$2,000.00` or `-$120.50`. */
export const usdText = (usdWad: bigint): string =>
  Number(formatUnits(usdWad, 18)).toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    signDisplay: 'negative',
  })

/** A wad as `0.926`; none as `∞`. */
export const decimalText = (wad: bigint | null): string =>
  wad === null ? '∞' : rounded(wad, { decimals: 18, digits: 3 })
