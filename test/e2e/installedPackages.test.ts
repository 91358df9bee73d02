import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { startAnvil } from '@plimsoll/anvil'
import { accountResponse, deploymentResponse } from '@plimsoll/sdk'
import { alice, aliceAnswer, trust } from '@plimsoll/sdk/testing/testSnapshot'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { preview } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { findChromium } from '../harness/findChromium.ts'
import { openBlank } from '../harness/openPage.ts'
import { createProject, packPackages, published, strangersEnv } from '../harness/packPackages.ts'
import { readmeExamples } from '../harness/readmeExamples.ts'
import { serveAnswers } from '../harness/serveAnswers.ts'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url)
const executable = findChromium(process.env)
/** What a function and all it imports may weigh in a web page, in bytes, minified and gzipped. */
const budgets = {
  verifyAccount: { from: '@plimsoll/sdk', bytes: 26_000 },
  deposit: { from: '@plimsoll/sdk/actions', bytes: 67_000 },
}

let folder: string
let tarballs: Awaited<ReturnType<typeof packPackages>>
let server: Awaited<ReturnType<typeof serveAnswers>>
let chain: Awaited<ReturnType<typeof startAnvil>>
/** The examples of both READMEs, against the node and the chain of this test. */
const examples: Record<string, string> = {}
/** Those of packages/sdk/examples, which test/examples runs: here they compile. */
const stories: Record<string, string> = {}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-packages-'))
  tarballs = await packPackages(folder)
  chain = await startAnvil()
  const contract = { registry: `0x${'1'.repeat(40)}`, vault: `0x${'2'.repeat(40)}`, lens: `0x${'3'.repeat(40)}` }
  const deployment = {
    name: 'test',
    salt: trust.salt,
    epochSeconds: 2,
    maxAgeRisk: 60,
    maxAgeLiquidate: 60,
    operators: trust.set,
    chains: trust.chainIds.map((chainId, slot) => ({ slot, chainId, name: `chain${slot}`, ...contract })),
    assets: [],
  } as z.input<typeof deploymentResponse>
  server = await serveAnswers({
    [`/v1/accounts/${alice}`]: z.encode(accountResponse, await aliceAnswer()),
    '/v1/rotations?': { rotations: [] },
    '/v1/deployment': z.encode(deploymentResponse, z.decode(deploymentResponse, deployment)),
  })
  for (const name of published) {
    const readme = await readFile(new URL(`packages/${name}/README.md`, root), 'utf8')
    for (const [file, code] of readmeExamples(readme))
      examples[file] = code
        .replaceAll('http://127.0.0.1:8080', server.url)
        .replaceAll('http://127.0.0.1:8545', chain.url)
  }
  const folderOfExamples = new URL('packages/sdk/examples/', root)
  for (const file of await readdir(folderOfExamples))
    stories[`examples/${file}`] = await readFile(new URL(file, folderOfExamples), 'utf8')
  const project = (name: string, { files, packages }: { files: Record<string, string>; packages: string[] }) =>
    createProject(join(folder, name), {
      files: { ...examples, ...stories, ...files },
      packages: [
        ...[tarballs.sdk, tarballs.contracts, `viem@${version('viem')}`, '@wagmi/core@3'],
        `@tanstack/query-core@${version('@tanstack/query-core')}`,
        ...packages,
      ],
    })
  const compilerOptions = { strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: false }
  await project('node', {
    // An older compiler; the types of viem need those of the DOM.
    files: tsconfig({
      ...compilerOptions,
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: ['node'],
    }),
    packages: ['typescript@5.9', '@types/node@24', '@openzeppelin/contracts@5'],
  })
  await project('vite', {
    files: {
      ...tsconfig({ ...compilerOptions, module: 'esnext', moduleResolution: 'bundler', target: 'es2022' }),
      'index.html': '<link rel="icon" href="data:,"><script type="module" src="/readMargin.ts"></script>',
      ...Object.fromEntries(
        Object.entries(budgets).flatMap(([name, { from }]) => [
          [`${name}/index.html`, '<script type="module" src="./size.ts"></script>'],
          [`${name}/size.ts`, `import { ${name} } from '${from}'\nObject.assign(globalThis, { ${name} })\n`],
        ]),
      ),
    },
    packages: [`typescript@${version('typescript')}`, `vite@${version('vite')}`],
  })
})
afterAll(async () => {
  server?.close()
  await chain?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('default: the packages hold what they promise, and nothing of the workspace', async () => {
  for (const name of published) {
    const installed = join(folder, 'node/node_modules/@plimsoll', name)
    expect(await readdir(installed)).toEqual(
      expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']),
    )
    const {
      dependencies,
      exports,
      private: isPrivate,
    } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
    expect(isPrivate).toBeUndefined()
    expect(JSON.stringify({ dependencies, exports })).not.toMatch(/workspace:|catalog:|\.ts"(?<!\.d\.ts")/)
  }
  // Those of ours that are not published are bundled in.
  expect((await readdir(join(folder, 'node/node_modules/@plimsoll'))).toSorted()).toEqual([...published])
})

test('behavior: publint and attw find nothing wrong', async () => {
  for (const name of published) {
    const pkgDir = join(folder, 'node/node_modules/@plimsoll', name)
    const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
    const result = await checkPackage(createPackageFromTarballData(await readFile(tarballs[name])), {
      excludeEntrypoints: [/\.sol$/, './src/*.sol'],
    })
    // ES modules only: a CommonJS module of Node loads them by require(esm), which attw’s oldest resolutions do not know.
    const { problems = [] } = result.types ? result : {}
    const told = problems.filter((problem) => !/node10|node16-cjs/.test(JSON.stringify(problem)))
    expect(told).toEqual([])
    expect(result.types).toMatchObject({ kind: 'included' })
  }
})

test('behavior: the examples of the READMEs compile, with an older compiler and the newest', async () => {
  for (const name of ['node', 'vite'])
    expect(await output(join(folder, name), ['node_modules/.bin/tsc', '-p', '.'])).toBe('')
})

test('behavior: the examples run in Node', async () => {
  const project = join(folder, 'node')
  const { margin } = await aliceAnswer()
  // act.ts, carry.ts, wagmi.ts and watch.ts need a deployment: packages/sdk/test makes their calls on one.
  expect(Object.keys(examples).toSorted()).toEqual([
    'act.ts',
    'carry.ts',
    'deploy.ts',
    'readMargin.ts',
    'readVault.ts',
    'trust.ts',
    'wagmi.ts',
    'watch.ts',
    'withdrawData.ts',
  ])
  expect(await output(project, [process.execPath, 'readMargin.ts'])).toContain(`equityUsdWad: ${margin.equityUsdWad}n`)
  expect(await output(project, [process.execPath, 'withdrawData.ts'])).toMatch(/^0x[0-9a-f]{8}$/)
  expect(await output(project, [process.execPath, 'readVault.ts'])).toBe(`0x${'2'.repeat(40)}`)
  expect(await output(project, [process.execPath, 'deploy.ts'])).toMatch(/pool: '0x[0-9a-fA-F]{40}'/)
})

test.runIf(executable)('behavior: an example runs in a browser, as Vite builds it', async () => {
  const project = join(folder, 'vite')
  await output(project, ['node_modules/.bin/vite', 'build', '--logLevel', 'error'])
  const site = await preview({ configFile: false, root: project, logLevel: 'error', preview: { host: '127.0.0.1' } })
  const browser = await openBlank({ executable: executable ?? '' })
  onTestFinished(async () => {
    await browser.close()
    await site.close()
  })
  const message = browser.page.waitForEvent('console')
  await browser.page.goto(site.resolvedUrls?.local[0] ?? '')
  const { margin } = await aliceAnswer()
  const told = await (await message).args()[0]?.evaluate(({ equityUsdWad }) => String(equityUsdWad))
  expect(browser.problems).toEqual([])
  expect(told).toBe(`${margin.equityUsdWad}`)
})

test.each(Object.entries(budgets))(
  'behavior: %s weighs no more in a web page than its budget',
  async (name, { bytes }) => {
    const project = join(folder, 'vite')
    await output(project, ['node_modules/.bin/vite', 'build', name, '--logLevel', 'error'])
    const assets = join(project, name, 'dist/assets')
    const sizes = await Promise.all(
      (await readdir(assets)).map(async (file) => gzipSync(await readFile(join(assets, file))).length),
    )
    const size = sizes.reduce((sum, size) => sum + size, 0)
    process.stdout.write(`${name}: ${size} bytes, minified and gzipped\n`)
    expect(size).toBeGreaterThan(bytes / 2)
    expect(size).toBeLessThanOrEqual(bytes)
  },
)

test('behavior: a protocol compiles against the Solidity that npm has installed', async () => {
  const modules = join(folder, 'node/node_modules')
  const sources: Record<string, { content: string }> = {}
  const add = async (name: string): Promise<void> => {
    if (name in sources) return
    const content = await readFile(join(modules, name), 'utf8')
    sources[name] = { content }
    for (const [, path = ''] of content.matchAll(/^import [^"]*"([^"]+)";/gm))
      await add(path.startsWith('.') ? new URL(path, `file:///${name}`).pathname.slice(1) : path)
  }
  for (const example of ['HealthGate', 'PayLater']) await add(`@plimsoll/contracts/examples/${example}.sol`)
  const compiler = spawn(process.execPath, [fileURLToPath(new URL('packages/contracts/scripts/solc.mjs', root))])
  compiler.stdin.end(
    JSON.stringify({
      language: 'Solidity',
      sources,
      settings: { evmVersion: 'cancun', outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
    }),
  )
  const { errors = [], contracts } = JSON.parse(await text(compiler.stdout))
  expect(errors.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
  const gate = contracts['@plimsoll/contracts/examples/HealthGate.sol'].HealthGate
  expect(gate.evm.bytecode.object.length).toBeGreaterThan(1_000)
})

/** What a program prints, all of it, or what it failed with. */
async function output(cwd: string, [program = '', ...args]: string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args, { cwd, env: strangersEnv }).catch(
    ({ stdout, stderr, message }) => ({
      stdout: `${message}\n${stdout}`,
      stderr,
    }),
  )
  return `${stdout}${stderr}`.trim()
}

/** The version of a package that the workspace uses. */
function version(name: string): string {
  return JSON.parse(readFileSync(new URL(`test/node_modules/${name}/package.json`, root), 'utf8')).version
}

function tsconfig(compilerOptions: Record<string, unknown>): Record<string, string> {
  return { 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts', 'examples/*.ts'] }) }
}
