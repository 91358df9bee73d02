import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { alice, bob, risk } from '@plimsoll/keeper/testing'
import { queueBackend, type WebhookRow } from '@plimsoll/store'
import { createSender, createWebhooks } from '@plimsoll/webhooks'
import { startReceiver } from '@plimsoll/webhooks/testing'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createAdminApi } from '../api/adminApi.ts'
import { createAdmission, limitsOf } from '../api/server/admission.ts'
import { listen } from '../api/server/listen.ts'
import { createServedNode, type ServedNode } from '../testing/createServedNode.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

function plimsoll(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '1' }, timeout: 60_000 }
    execFile(process.execPath, [main, 'webhooks', ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    )
  })
}

let node: ServedNode
beforeAll(async () => {
  node = await createServedNode()
})
afterAll(() => node.store.close())

/** A call of an account that the endpoint did not take. */
function failed(account: WebhookRow['account'], state: 'failed' | 'delivered'): WebhookRow {
  const snapshot = `{"digest":"0x${'1'.repeat(64)}","epoch":"12","previousEpoch":"11","timestamp":"36","type":"snapshot"}`
  const told = state === 'delivered' ? 2_500 : undefined
  const message = {
    id: `12-11-call-2500-${account}`,
    type: 'margin.call' as const,
    line: 2_500,
    called: 2_500,
    body: snapshot,
    state,
    attempts: 64,
    madeAt: Date.now() - 60_000,
    nextAt: 0,
    endedAt: Date.now(),
    answer: state === 'failed' ? 'answered 500\u001b[2J' : 'answered 204',
  }
  return { endpoint: 'desk', account, called: 2_500, told, maybeTold: undefined, maybeCleared: undefined, message }
}

test('default: what failed is shown, and sent again', async () => {
  const receiver = await startReceiver()
  const { url, secret } = receiver
  const { store, state } = node
  await store.webhooks.write({ rows: [failed(alice, 'failed'), failed(bob, 'delivered')] })
  const endpoint = { name: 'desk', url, secret, allowPrivate: true, accounts: undefined, line: undefined }
  const onError = (error: Error) => expect.unreachable(error.message)
  const webhooks = createWebhooks({
    store: store.webhooks,
    risk,
    endpoints: () => [endpoint],
    sender: createSender(),
    openQueue: () => queueBackend({ store, prefix: 'command' }),
    onAttempt: () => undefined,
    onError,
    onQueueError: onError,
  })
  const api = createAdminApi({ state, metrics: async () => '', webhooks, logError: onError })
  const admission = createAdmission({ limits: limitsOf.admin })
  const admin = await listen(api, { host: '127.0.0.1', port: 0, section: 'admin', admission })
  onTestFinished(async () => {
    await admin.close()
    await webhooks.close()
    await receiver.stop()
  })

  const list = await plimsoll('list', '--url', admin.url)
  expect(list).toMatchObject({ code: 0 })
  for (const text of ['desk', alice, bob, 'margin.call 2500', 'failed', 'delivered', 'answered 500'])
    expect(list.stdout).toContain(text)
  expect(list.stdout).not.toContain('\u001b')
  expect(list.stdout + JSON.stringify(await (await fetch(`${admin.url}/webhooks`)).json())).not.toContain(secret)

  const shown = await plimsoll('failed', '--url', admin.url)
  expect(shown).toMatchObject({ code: 1, stdout: expect.not.stringContaining(bob) })
  expect(await plimsoll('resend', '--failed', '--url', admin.url)).toMatchObject({ code: 0 })
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1)
  await expect.poll(async () => (await store.webhooks.row({ endpoint: 'desk', account: alice }))?.told).toBe(2_500)
  expect(await plimsoll('failed', '--url', admin.url)).toMatchObject({ code: 0 })

  const again = await plimsoll('resend', 'desk', bob, '--url', admin.url)
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('answered 204') })
  expect(receiver.ids).toEqual([alice, bob].map((account) => `12-11-call-2500-${account}`))

  const unknown = await plimsoll('resend', 'nobody', bob, '--url', admin.url)
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('NodeRefused') })
  const page = { method: 'POST', body: JSON.stringify({ endpoint: 'desk', account: bob }) }
  expect((await fetch(`${admin.url}/webhooks/resend`, page)).status).toBe(400)
})

test('error: no message is named, and no node answers', async () => {
  expect(await plimsoll('resend', 'desk')).toMatchObject({ code: 2 })
  expect(await plimsoll('list', '--url', 'http://127.0.0.1:1')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NoNodeAnswers'),
  })
})
