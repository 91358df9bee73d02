import { PlimsollError } from '@plimsoll/protocol'

/** An error as fields of a log line. */
export function errorFields(error: Error): { error: string; reason: string; details?: Record<string, unknown> } {
  if (error instanceof PlimsollError) return { error: error.name, reason: error.shortMessage, details: error.details }
  // The long message of viem's errors has the URL in it, and that may hold a key.
  const reason = 'shortMessage' in error ? String(error.shortMessage) : error.message
  return { error: error.name, reason }
}

/** An error's whole message, with its details and hint, as one line. */
export function oneLine({ message }: Error): string {
  return message
    .split(/\n+/)
    .map((line) => line.trim())
    .join('; ')
}
