import { chmod, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../config/loadConfig.ts'
import { exampleConfig, writeConfig } from '../testing/configFiles.ts'
import { examineWebhooks } from './examineWebhooks.ts'

const secret = `whsec_${'c2VjcmV0'.repeat(4)}`

/** What is found about one endpoint, whose secret file has this text and mode. */
async function examined(endpoint: object, { allowPrivate = false, text = secret, mode = 0o600 } = {}) {
  const desk = { name: 'desk', url: 'https://93.184.216.34/hook?key=0123456789', secretFile: './desk.secret' }
  const webhooks = { allowPrivate, endpoints: [{ ...desk, ...endpoint }] }
  const file = await writeConfig({ ...exampleConfig(), webhooks })
  const secretFile = join(dirname(file), 'desk.secret')
  await writeFile(secretFile, `${text}\n`)
  await chmod(secretFile, mode)
  const findings = await examineWebhooks(await loadConfig(file, {}))
  expect(JSON.stringify(findings)).not.toMatch(/0123456789|c2Vj/)
  return findings
}

test('default: where its messages would go', async () => {
  const what = 'leads to 93.184.216.34, and its secret has the right form'
  expect(await examined({})).toEqual([{ group: 'webhooks', subject: 'desk', level: 'ok', what }])
  const local = { url: 'http://localhost:1/hook' }
  expect(await examined(local, { allowPrivate: true })).toMatchObject([{ level: 'ok' }])
})

test('behavior: nothing without endpoints', async () => {
  expect(await examineWebhooks(await loadConfig(await writeConfig(exampleConfig()), {}))).toEqual([])
})

test('behavior: a warning of a secret that others may read', async () => {
  const findings = await examined({}, { mode: 0o644 })
  expect(findings).toMatchObject([{ level: 'warning', what: expect.stringContaining('mode 644') }])
})

test.each([
  ['a secret that is none', {}, { text: 'whsec_dG9vIHNob3J0' }, /not a secret/],
  ['no secret', { secretFile: undefined }, {}, /no secret/],
  ['no file', { secretFile: './elsewhere' }, {}, /cannot be read/],
  ['a name that leads nowhere', { url: 'https://desk.invalid/hook' }, {}, /has no address|desk\.invalid/],
  ['a name of this machine', { url: 'https://localhost/hook' }, {}, /not sent to such an address|has no address/],
])('error: %s', async (_name, endpoint, options, what) => {
  const [finding] = await examined(endpoint, options)
  expect(finding).toMatchObject({ level: 'problem', subject: 'desk', hint: expect.any(String) })
  expect(finding?.what).toMatch(what)
})
