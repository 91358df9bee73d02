import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * Runs a module in a process of its own and returns what it prints as JSON: nobody's garbage and nobody's compiled code
 * get into the way of another. Its arguments are `args`.
 */
export async function runAlone<T>(module: URL, args: readonly (string | number)[]): Promise<T> {
  const flags = ['--expose-gc', '--max-old-space-size=12000']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, fileURLToPath(module), ...args.map(String)])
  return JSON.parse(stdout)
}
