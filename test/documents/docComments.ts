import { posix } from 'node:path'
import type { Document } from './documents.ts'

/** What the index of a package exports without a doc comment, as `path: name`. `files` holds the package's sources. */
export function undocumentedExports(index: Document, files: ReadonlyMap<string, string>): string[] {
  return Array.from(index.text.matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g)).flatMap(
    ([, list = '', from = '']) => {
      const path = posix.join(posix.dirname(index.path), from)
      const text = files.get(path)
      // Generated code is documented where it is generated from.
      if (text === undefined) return []
      return list
        .split(',')
        .map((entry) =>
          entry
            .trim()
            .replace(/^type /, '')
            .replace(/ as .*/, ''),
        )
        .filter((name) => name !== '' && !isDocumented(text, name))
        .map((name) => `${path}: ${name}`)
    },
  )
}

function isDocumented(text: string, name: string): boolean {
  return new RegExp(`\\*/\\n(?:export )?(?:async )?(?:function\\*?|const|class|type) ${name}\\b`).test(text)
}

/** The events and errors of an interface in Solidity that have no NatSpec, as `path: name`. */
export function undocumentedMembers({ path, text }: Document): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const name = /^\s*(?:event|error) (\w+)/.exec(line)?.[1]
    return name === undefined || /^\s*(?:\/\/\/|\*\/)/.test(lines[index - 1] ?? '') ? [] : [`${path}: ${name}`]
  })
}
