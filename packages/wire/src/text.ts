import { z } from 'zod'
import { maxNameLength, maxTextLength } from './bounds.ts'

/** Text of at most so many characters: refused when it is read, cut when it is sent, so that no answer fails for its words. */
function textOf(most: number) {
  return z.codec(z.string().max(most), z.string(), {
    decode: (text) => text,
    encode: (text) => text.slice(0, most),
  })
}

/** What something is called. */
export const name = textOf(maxNameLength)

/** A sentence for people. */
export const text = textOf(maxTextLength)
