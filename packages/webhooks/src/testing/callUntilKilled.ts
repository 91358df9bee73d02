// Tells an endpoint of a call, and prints when that waits: for a test that kills it before it is delivered.
import { alice } from '@plimsoll/keeper/testing'
import { openStore, queueBackend } from '@plimsoll/store'
import { createCalls, debtBelow, endpointAt, startCalls, until } from './startCalls.ts'

const { database, url, secret } = JSON.parse(process.argv[2] ?? '')
const store = await openStore(database)
const openQueue = () => queueBackend({ store, prefix: 'killed' })
const webhooks = startCalls(store, { openQueue, endpoints: [endpointAt({ url, secret })], timeoutMs: 60_000 })
webhooks.take(await createCalls().next(debtBelow[1000]))
await until(async () => (await store.webhooks.row({ endpoint: 'desk', account: alice }))?.message?.state === 'waiting')
process.stdout.write('waiting\n')
