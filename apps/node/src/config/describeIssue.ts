import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * What one zod issue says to a person: pairs of the field's path (`chains[0].quorum`) and a sentence with what is
 * expected and what was seen.
 */
export function describeIssue(issue: Issue, input: unknown): [path: string, problem: string][] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => [
      pathText([...issue.path, key]),
      'unknown key; is it misspelt or at the wrong level?',
    ])
  const seen = valueAt(input, issue.path)
  const expected = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '')
  // Headers hold keys.
  if (issue.path.includes('headers')) return [[pathText(issue.path), expected]]
  const problem = seen === undefined ? `missing; ${expected}` : `${expected}; got ${seenText(seen, issue.path.at(-1))}`
  return [[pathText(issue.path), problem]]
}

function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
  return text.replace(/^\./, '') || 'the file'
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

function seenText(value: unknown, key: PropertyKey | undefined): string {
  const text = JSON.stringify(value)
  // URLs hold keys and passwords: enough of one to recognise it, never all.
  const longest = /url/i.test(String(key)) ? 12 : 70
  return text.length > longest ? `${text.slice(0, longest)}…${text.startsWith('"') ? '"' : ''}` : text
}
