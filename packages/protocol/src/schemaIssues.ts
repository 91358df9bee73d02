import type { z } from 'zod'

/** A failed parse as error details: one line per field, `chains[1].vault: expected …`. */
export function schemaIssues(error: z.ZodError): Record<string, string> {
  const details: Record<string, string> = {}
  for (const issue of error.issues) {
    const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
    details[path === '' ? 'whole file' : path.replace(/^\./, '')] = issue.message
  }
  return details
}
