import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'

// Builds the page into `dist`, with everything compressed beside it: a node does not compress for each reader.

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'dist')

await build({ root, logLevel: 'warn' })
const files = await readdir(out, { recursive: true, withFileTypes: true })
await Promise.all(
  files
    .filter((file) => file.isFile() && /\.(html|js|css|svg)$/.test(file.name))
    .map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      const body = await readFile(path)
      await writeFile(`${path}.gz`, await promisify(gzip)(body, { level: 9 }))
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }
      await writeFile(`${path}.br`, await promisify(brotliCompress)(body, { params }))
    }),
)
