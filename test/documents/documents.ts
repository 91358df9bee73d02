import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Folders whose files nobody here wrote. */
const others = ['node_modules', 'generated', 'out', 'cache', '.git', '.turbo', 'dist']

export type Document = {
  /** From the root of the repository. */
  path: string
  text: string
}

/** The files of the repository whose names end so. */
export function documents(...endings: string[]): Document[] {
  return endings
    .flatMap((ending) => globSync(`**/*${ending}`, { cwd: root, exclude: (name) => others.includes(name) }))
    .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }))
}
