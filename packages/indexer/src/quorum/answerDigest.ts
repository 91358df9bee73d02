import { createHash } from 'node:crypto'

/** A part of an answer, in a form in which equal means byte-identical. */
export type Canonical = string | number | bigint | boolean | readonly Canonical[]

/** SHA-256 of an answer's canonical form, as 0x-hex: how answers are compared and named in reports. Never leaves this package as more than a name. */
export function answerDigest(answer: Canonical): string {
  // The type is part of the text (1n, 1 and '1' differ), and JSON quotes strings, so no two answers share a text.
  const text = JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? { bigint: `${value}` } : value))
  return `0x${createHash('sha256').update(text).digest('hex')}`
}
