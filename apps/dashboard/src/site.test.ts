import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { siteDocument } from './site.ts'

type Chunk = { file: string; isEntry?: boolean; imports?: string[]; dynamicImports?: string[]; src?: string }

const manifest: Record<string, Chunk> = JSON.parse(readFileSync(new URL('manifest.json', siteDocument), 'utf8'))
const bytesOf = ({ file }: Chunk) => readFileSync(new URL(`${file}.br`, siteDocument)).length

/** A chunk with everything that it imports before it runs. */
function withImports(key: string, found = new Set<string>()): Set<string> {
  if (found.has(key)) return found
  found.add(key)
  for (const inner of manifest[key]?.imports ?? []) withImports(inner, found)
  return found
}

test('default: the first screen is at most 150 kB of compressed JavaScript, what checks signatures among it', () => {
  const [entry = ''] = Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const curve = Object.keys(manifest).filter((key) => key.endsWith('secp256k1.js'))
  expect(curve).toHaveLength(1)
  const first = new Set([...withImports(entry), ...curve.flatMap((key) => [...withImports(key)])])
  const sum = [...first].reduce((bytes, key) => bytes + (manifest[key] ? bytesOf(manifest[key]) : 0), 0)
  expect(sum).toBeLessThan(150_000)
  // Wallets and charts are loaded by who uses them.
  expect([...first].filter((key) => /wagmi|wallet|plot/i.test(key))).toEqual([])
})
