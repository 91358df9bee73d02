import type { Hex } from '../src/index.ts'
import { bytes32 } from './naiveTrie.ts'

/** Accounts whose keys have 34 to 49 bits in common with the next ones of their line: found among 33 million. */
export const neighbours: readonly (readonly Hex[])[] = [
  [27314463, 28501824],
  [21243830, 19408257],
  [27469048, 7965089],
  [25078971, 29221044],
  [6347756, 12680911, 25486173],
  [6192385, 1579541, 7482588],
  [25728814, 1628587, 29710270],
].map((numbers) => numbers.map(bytes32))
