import { readFile } from 'node:fs/promises'
import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { FileUnreadable, InvalidConfig } from '../errors.ts'
import { describeIssue } from './describeIssue.ts'

/**
 * Reads a YAML (or JSON, its subset) file and checks it. `what` names the file in errors: "node configuration".
 * Throws `FileUnreadable`, or `InvalidConfig` with every problem, its line, what is expected and what was seen.
 */
export async function readChecked<Schema extends z.ZodType>(
  file: string,
  { schema, what }: { schema: Schema; what: string },
): Promise<z.output<Schema>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnreadable(`The ${what} cannot be read`, { details: { file, reason: cause.code }, cause })
  })
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    // Plain YAML reads an unquoted 0x… as a number, which would silently round an address.
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !('format' in tag) || tag.format !== 'HEX'),
  })
  const [mistake] = document.errors
  if (mistake)
    throw new InvalidConfig(`The ${what} is not YAML`, { details: { file, problem: mistake.message.trimEnd() } })

  const input: unknown = document.toJS()
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const problems = result.error.issues.flatMap((issue) => {
    const line = lineOf(issue.path)
    return describeIssue(issue, input).map(([path, problem]): [string, string] => [
      path,
      line ? `${problem} (line ${line})` : problem,
    ])
  })
  throw new InvalidConfig(`The ${what} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}`, {
    details: { file, ...Object.fromEntries(problems) },
  })

  function lineOf(path: readonly PropertyKey[]): number | undefined {
    const node = document.getIn(path, true)
    return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined
  }
}
