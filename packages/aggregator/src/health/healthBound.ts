import { maxWords } from '@plimsoll/protocol'

/**
 * How far floating-point sums may be from exact ones, so that most accounts need no exact arithmetic.
 *
 * An account owns n_i > 0 units at price p_i and maintenance weight w_i, and owes n_j likewise; k ≤ 255 positions
 * together, because a leaf has no more words (`maxWords`). With S = 10^22 and c = p·w, §4 says exactly
 *
 *     M = Σ floor(n_i c_i / S) − Σ ceil(n_j c_j / S),     liquidatable iff M < 0.
 *
 * Let A = Σ n_i c_i and B = Σ n_j c_j. Each floor and each ceil is off by less than one, always against the account, so
 *
 *     (A − B)/S − k < M ≤ (A − B)/S.                                                                          (1)
 *
 * The scan computes a ≈ A and b ≈ B in binary64 with u = 2^-53. Units round once (1 + δ), c rounds once, a product
 * once, and a sum of at most k terms, all ≥ 0, at most k − 1 times; nothing overflows (n < 2^112, c < 2^143, k terms
 * < 2^264) and nothing underflows (every nonzero factor is ≥ 1). So each term carries at most k + 2 factors (1 + δ),
 * |δ| ≤ u, and with γ = (k + 2)u / (1 − (k + 2)u) (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1)
 *
 *     |a − A| ≤ γ A,   |b − B| ≤ γ B,   γ ≤ 257u / (1 − 257u) < 2^-44.9.                                       (2)
 *
 * From (2), A ≥ a / (1 + γ) and B ≤ b / (1 − γ), so A − B ≥ a − b − 2γ(a + b), and as well A − B ≤ a − b + 2γ(a + b):
 *
 *     a − b > ε(a + b) + 255·S  ⟹  A − B ≥ 255·S  ⟹  M > 0      (not liquidatable)
 *     a − b < −ε(a + b)         ⟹  A − B < 0      ⟹  M < 0      (liquidatable)
 *
 * where ε must cover 2γ and the roundings of the comparisons themselves: a − b is off by u|a − b|, ε(a + b) + 255·S by
 * a factor (1 + u)^3. Together less than 2γ + 8u < 2^-43.8; ε = 2^-43 leaves room. Whatever is between the two is
 * decided with exact integers: S is one usdWad, ε about 10^-13.
 *
 * A margin line asks the same of more: with t = 1 + L / 10^4 ≥ 1 an account is below it iff MA < t·MD (§13). Then B stands
 * t times, which rounds twice more, and its ceilings count t times: 2γ + 12u < 2^-43.9, and 255·t·S in place of 255·S.
 */
export const relativeError = 2 ** -43

/** 255·S and one to spare: what rounding each value to whole usdWad may take from an account, in units × price × weight. */
export const roundingLoss = (maxWords + 1) * 1e22

/** What of (1) and (2) shows without exact arithmetic: -1 below a line, 1 not, 0 unknown; t = 1, where none is given, is M < 0. */
export function decide(a: number, b: number, t = 1): -1 | 0 | 1 {
  const needed = b * t
  const gap = a - needed
  const error = relativeError * (a + needed)
  if (gap > error + roundingLoss * t) return 1
  return gap < -error ? -1 : 0
}

/**
 * A quick look for the same: `a > factor·b + loss` only where `decide(a, b, t)` is 1, and not less anywhere else that counts.
 * With n = t·b, l = `roundingLoss`·t and a > (1 + 4ε)(n + l): a(1 − ε) > (1 + 4ε)(1 − ε)(n + l) ≥ (1 + ε)n + l, which is
 * a − n > ε(a + n) + l; the roundings of these two products are far less than ε.
 */
export function surelyAbove(t = 1): { factor: number; loss: number } {
  const more = 1 + 4 * relativeError
  return { factor: t * more, loss: roundingLoss * t * more }
}

/**
 * An interval that holds the health before it is rounded down, MA / MD: by (1) and (2) applied to each sum alone,
 * A/S − 255 < MA ≤ A/S and B/S ≤ MD < B/S + 255. `b` must be positive.
 */
export function healthInterval(a: number, b: number): { low: number; high: number } {
  const low = Math.max(0, a * (1 - relativeError) - roundingLoss) / (b * (1 + relativeError) + roundingLoss)
  return {
    low: low * (1 - relativeError),
    high: ((a * (1 + relativeError)) / (b * (1 - relativeError))) * (1 + relativeError),
  }
}
