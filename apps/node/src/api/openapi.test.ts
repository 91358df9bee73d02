import { execFile } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { alice } from '@plimsoll/keeper/testing'
import { createPlimsollClient } from '@plimsoll/sdk'
import { createDataFolder } from '@plimsoll/store/testing/createDataFolder'
import { accountResponse, assetsResponse, historyResponse, inFlightResponse } from '@plimsoll/wire'
import openApiTypes, { astToString } from 'openapi-typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createServedNode, type ServedNode } from '../testing/createServedNode.ts'
import { openPublicApi } from '../testing/openPublicApi.ts'
import { createAdmission } from './server/admission.ts'
import { type Listening, listen } from './server/listen.ts'

const run = promisify(execFile)
const packageFolder = fileURLToPath(new URL('../..', import.meta.url))
const limits = {
  requestsPerSecond: 1_000,
  requestsPerSecondPerAddress: 1_000,
  requestsPerSecondPerConnection: 1_000,
  connections: 100,
  connectionsPerAddress: 100,
}

let node: ServedNode
let server: Listening
let document: string
beforeAll(async () => {
  node = await createServedNode()
  const app = openPublicApi(node.publicState)
  server = await listen(app, { host: '127.0.0.1', port: 0, section: 'api', admission: createAdmission({ limits }) })
  document = await (await fetch(`${server.url}/openapi.json`)).text()
})
afterAll(async () => {
  await server.close()
  await node.store.close()
})

const findings = z.object({ problems: z.array(z.object({ ruleId: z.string(), message: z.string() })) })

/** What the linter finds in a document. */
async function lint(document: string): Promise<z.output<typeof findings>['problems']> {
  const file = join(await createDataFolder(), 'openapi.json')
  await writeFile(file, document)
  const cli = join(dirname(fileURLToPath(import.meta.resolve('@redocly/cli/package.json'))), 'bin/cli.js')
  const config = join(packageFolder, 'redocly.yaml')
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' }
  const options = { env, maxBuffer: 1 << 26 }
  // It exits with 1 where it finds something.
  const { stdout } = await run(
    process.execPath,
    [cli, 'lint', file, '--config', config, '--format', 'json'],
    options,
  ).catch((failed: { stdout: string }) => failed)
  return findings.parse(JSON.parse(stdout)).problems
}

describe('the description of the API', () => {
  test('default: the linter finds nothing', async () => {
    expect(await lint(document)).toEqual([])
  })

  test('error: the linter would find an operation without a name', async () => {
    const nameless = document.replace('"operationId":"assets",', '')
    expect((await lint(nameless)).map(({ ruleId }) => ruleId)).toContain('operation-operationId')
  })
})

/** What somebody writes against the description alone. It must compile, and the last call must not. */
const program = `
import createClient from 'openapi-fetch'
import type { paths } from './api.ts'

const [baseUrl = '', account = ''] = process.argv.slice(2)
const client = createClient<paths>({ baseUrl })
const path = { account }

const proven = await client.GET('/v1/accounts/{account}', { params: { path } })
const health: string | null | undefined = proven.data?.margin.healthWad
const words: string[] | undefined = proven.data?.words
const history = await client.GET('/v1/accounts/{account}/history', { params: { path, query: { limit: 5 } } })
const inFlight = await client.GET('/v1/accounts/{account}/in-flight', { params: { path } })
const assets = await client.GET('/v1/assets')
const refused = await client.GET('/v1/accounts/{account}', { params: { path: { account: '0x12' } } })
const name: string | undefined = refused.error?.error.name
const answers = [proven.data, history.data, inFlight.data, assets.data]
console.log(JSON.stringify({ answers, health, words, status: refused.response.status, name }))

// @ts-expect-error There is no such route.
export const nothing = () => client.GET('/v1/nothing')
`

describe('a client that is generated from it', () => {
  test('default: it compiles, and reads what the SDK reads', async () => {
    const folder = await createDataFolder()
    await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    await writeFile(join(folder, 'api.ts'), astToString(await openApiTypes(JSON.parse(document))))
    await writeFile(join(folder, 'program.ts'), program)
    const compilerOptions = {
      target: 'es2024',
      module: 'nodenext',
      types: ['node'],
      noEmit: true,
      strict: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    const compiled = await run(join(folder, 'node_modules/.bin/tsc'), ['-p', folder]).catch(
      (failed: { stdout: string }) => failed,
    )
    expect(compiled.stdout).toBe('')

    const { stdout } = await run(process.execPath, [join(folder, 'program.ts'), server.url, alice])
    const { answers, health, words, ...refused } = JSON.parse(stdout)
    const client = createPlimsollClient({ url: server.url })
    const account = await client.account(alice)
    expect(accountResponse.parse(answers[0])).toEqual(account)
    expect(historyResponse.parse(answers[1])).toEqual(await client.history(alice, { limit: 5 }))
    expect(inFlightResponse.parse(answers[2])).toEqual(await client.inFlight(alice))
    expect(assetsResponse.parse(answers[3])).toEqual(await client.assets())
    expect([health, words]).toEqual([`${account.margin.healthWad}`, account.words])
    expect(refused).toEqual({ status: 400, name: 'InvalidAccountId' })
  })
})
