import { VerificationFailed } from './errors.ts'

/**
 * Decodes something that a quorum has signed. If that fails it is of a newer protocol, or the operators have a bug: in no
 * case something to act on. Throws {@link VerificationFailed}.
 */
export function readSigned<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new VerificationFailed('The signed snapshot cannot be read by this version.', {
      hint: 'Update this package; if it is the newest, do not act on this answer.',
      cause,
    })
  }
}
