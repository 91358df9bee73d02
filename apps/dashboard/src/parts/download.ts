/** What stands in one field of a file: exact numbers as text where they are larger than a double holds. */
export type Plain = string | number | boolean | null

/** Rows as RFC 4180 text. What a spreadsheet would take for a formula is kept text. */
export function csvText(names: readonly string[], rows: readonly (readonly Plain[])[]): string {
  return [names, ...rows].map((row) => row.map(field).join(',')).join('\r\n')
}

function field(value: Plain): string {
  const text = value === null ? '' : String(value)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?[0-9]+(\.[0-9]+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Rows as a JSON list of objects. */
export function jsonText(names: readonly string[], rows: readonly (readonly Plain[])[]): string {
  const objects = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])))
  return `${JSON.stringify(objects, undefined, 2)}\n`
}

/** Has the browser save a text as a file. */
export function saveFile(name: string, { text, type }: { text: string; type: string }): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
