import { VerificationFailed } from './errors.ts'

/**
 * Throws {@link VerificationFailed} naming the first place where what was said differs from what was recomputed. What
 * was said may hold more (labels), in objects but not in lists.
 */
export function expectEqual(recomputed: unknown, { said, path }: { said: unknown; path: string }): void {
  if (typeof recomputed !== 'object' || recomputed === null) {
    if (recomputed === said) return
    throw differs({ path, expected: recomputed, seen: said })
  }
  if (typeof said !== 'object' || said === null) throw differs({ path, expected: recomputed, seen: said })
  if (Array.isArray(recomputed)) {
    const seen = Array.isArray(said) ? said.length : 'no list'
    if (seen !== recomputed.length) throw differs({ path: `length of ${path}`, expected: recomputed.length, seen })
  }
  for (const [key, value] of Object.entries(recomputed)) {
    const inner = Array.isArray(recomputed) ? `${path}[${key}]` : `${path}.${key}`
    expectEqual(value, { said: Reflect.get(said, key), path: inner })
  }
}

function differs({ path, expected, seen }: { path: string; expected: unknown; seen: unknown }): VerificationFailed {
  return new VerificationFailed(`The node’s ${path} is not what the signed snapshot says.`, {
    details: { field: path, expected, seen },
    hint: 'Do not act on this answer; ask another operator.',
  })
}
