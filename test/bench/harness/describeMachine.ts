import { readFileSync } from 'node:fs'
import { arch, cpus, platform, release, totalmem } from 'node:os'

/** Where and with what a benchmark ran. */
export type Machine = { cpu: string; cores: number; memoryGb: number; system: string; versions: Record<string, string> }

/** Describes this machine and the versions of what is measured. */
export function describeMachine(packages: readonly string[]): Machine {
  const modules = new URL('../../node_modules/', import.meta.url)
  const versionOf = (name: string): string =>
    JSON.parse(readFileSync(new URL(`${name}/package.json`, modules), 'utf8')).version
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    versions: { node: process.version, ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])) },
  }
}
