import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startWorld, type World } from '@plimsoll/node/testing/startWorld'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const build = fileURLToPath(new URL('../../apps/node/scripts/build.ts', import.meta.url))
// npm takes the Node that comes first; this one is the one that runs the tests.
const { DATABASE_URL, REDIS_URL, LOG_LEVEL, NODE_COMPILE_CACHE, ...inherited } = process.env
const env = { ...inherited, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NO_COLOR: '1' }

let world: World
let folder: string
let plimsoll: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-installed-'))
  await run(process.execPath, [build, join(folder, 'package')], { env })
  const { stdout } = await run('npm', ['pack', './package', '--json'], { cwd: folder, env })
  const [{ filename }] = JSON.parse(stdout)
  const options = ['--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await run('npm', ['install', '--global', '--prefix', join(folder, 'prefix'), ...options, `./${filename}`], {
    cwd: folder,
    env,
  })
  plimsoll = join(folder, 'prefix/bin/plimsoll')
  world = await startWorld()
})
afterAll(async () => {
  await world?.chain.stop()
  await rm(folder, { recursive: true, force: true })
})

test('default: it says its version, at once', async () => {
  const times: number[] = []
  for (let count = 0; count < 5; count++) {
    const began = performance.now()
    const { stdout } = await run(plimsoll, ['--version'], { env })
    times.push(performance.now() - began)
    expect(stdout).toBe('0.1.0\n')
  }
  // The quickest: the machine may be busy with other things.
  expect(Math.min(...times)).toBeLessThan(300)
})

test('behavior: it brings none of our packages apart, nor anything that must be compiled', async () => {
  const installed = join(folder, 'prefix/lib/node_modules/@plimsoll')
  expect(await readdir(installed)).toEqual(['node'])
  const manifest = await readFile(join(installed, 'node/package.json'), 'utf8')
  expect(manifest).not.toMatch(/workspace:|catalog:|@plimsoll\/(?!node")/)
  expect(await readdir(join(installed, 'node'))).toContain('plimsoll.example.yaml')
})

test('behavior: it runs a node in one process, from the doctor to SIGTERM', async () => {
  const doctor = await run(plimsoll, ['doctor', '--config', world.configFile], { env }).catch(({ stdout }) => ({
    stdout,
  }))
  expect(doctor.stdout).toContain('anvil')
  const child = spawn(plimsoll, ['start', '--config', world.configFile], { env })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  await expect.poll(() => output, { timeout: 120_000 }).toContain('"msg":"posted"')
  const { api, admin } = JSON.parse(output.split('\n').find((line) => line.includes('"msg":"listening"')) ?? '')
  expect((await fetch(`${api}/docs`)).status).toBe(200)
  expect((await fetch(`${api}/docs/swagger-ui-dist/swagger-ui.css`)).status).toBe(200)
  for (const listener of [api, admin]) {
    const page = await (await fetch(`${listener}/operators`)).text()
    const [, script] = /<script[^>]* src="([^"]+)"/.exec(page) ?? []
    expect((await fetch(listener + script)).headers.get('content-type')).toContain('text/javascript')
  }
  const { stdout } = await run(plimsoll, ['status', '--url', admin], { env }).catch(({ stdout }) => ({ stdout }))
  expect(stdout).toContain('local')
  const began = Date.now()
  child.kill('SIGTERM')
  expect(await once(child, 'exit'), output).toEqual([0, null])
  expect(Date.now() - began).toBeLessThan(3_000)
})
