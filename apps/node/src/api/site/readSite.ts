import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { siteDocument } from '@plimsoll/dashboard'

/** A file of the dashboard, with the encodings that were made of it when it was built. */
export type SiteFile = { type: string; body: Buffer<ArrayBuffer>; gzip?: Buffer<ArrayBuffer>; br?: Buffer<ArrayBuffer> }

/** The built dashboard in memory, by path as `/assets/index-BcDe.js`: no request reads a disk or compresses anything. */
export type Site = ReadonlyMap<string, SiteFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Reads the dashboard as it was built; undefined where it was not: `turbo run generate` does it. */
export async function readSite(document: URL = siteDocument): Promise<Site | undefined> {
  const folder = fileURLToPath(new URL('.', document))
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (entries === undefined) return undefined
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const isKnown = new Set(paths)
  const read = async (path: string) => (isKnown.has(path) ? Buffer.from(await readFile(path)) : undefined)
  const files = paths.flatMap((path) => {
    const type = types[extname(path)]
    return type === undefined ? [] : [{ path, type }]
  })
  const site = await Promise.all(
    files.map(async ({ path, type }): Promise<[string, SiteFile]> => {
      const [body, gzip, br] = await Promise.all([readFile(path), read(`${path}.gz`), read(`${path}.br`)])
      const file = { type, body: Buffer.from(body), ...(gzip && { gzip }), ...(br && { br }) }
      return [`/${relative(folder, path).split(sep).join('/')}`, file]
    }),
  )
  return new Map(site)
}
