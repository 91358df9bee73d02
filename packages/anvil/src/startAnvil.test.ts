import { createPublicClient, http } from 'viem'
import { expect, test } from 'vitest'
import { startAnvil } from './startAnvil.ts'

test('default', async () => {
  const chain = await startAnvil({ chainId: 4242 })
  const client = createPublicClient({ transport: http(chain.url, { retryCount: 0 }) })
  expect(await client.getChainId()).toBe(4242)
  await chain.stop()
  await expect(client.getChainId()).rejects.toThrow()
})

test('behavior: two chains run side by side', async () => {
  const chains = await Promise.all([startAnvil({ chainId: 1 }), startAnvil({ chainId: 2 })])
  const ids = await Promise.all(chains.map(({ url }) => createPublicClient({ transport: http(url) }).getChainId()))
  expect(ids).toEqual([1, 2])
  await Promise.all(chains.map((chain) => chain.stop()))
})
