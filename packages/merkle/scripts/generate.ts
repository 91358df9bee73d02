// Compiles assembly/ to WebAssembly and writes it as text to src/generated, for Node and browsers alike.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'
import { permutationSource } from './permutationSource.ts'

const root = new URL('../', import.meta.url)
const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--maximumMemory', '65536']

writeIfChanged('assembly/generated/permute.ts', permutationSource())
const output: { wasm?: Uint8Array } = {}
const { error, stderr } = await asc.main(
  ['assembly/index.ts', ...options, '--baseDir', fileURLToPath(root), '--outFile', 'trie.wasm'],
  {
    writeFile: (_name: string, contents: string | Uint8Array) => {
      if (typeof contents !== 'string') output.wasm = contents
    },
  },
)
if (error || output.wasm === undefined) {
  process.stderr.write(`${stderr}\nThe compilation failed: src/generated is unchanged.\n`)
  process.exit(1)
}
const text = Buffer.from(output.wasm).toString('base64')
writeIfChanged('src/generated/trieWasm.ts', `export const trieWasm = '${text}'\n`)

function writeIfChanged(name: string, content: string): void {
  const file = new URL(name, root)
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, content)
}
