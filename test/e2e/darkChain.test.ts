import { acceptedEpoch, type Devnet, poll, startDevnet } from '@plimsoll/devnet'
import { createPlimsollClient } from '@plimsoll/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RpcProxy, startRpcProxy } from '../harness/rpcProxy.ts'

describe('a chain whose providers freeze for every operator', () => {
  const proxies: RpcProxy[] = []
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({
      epochSeconds: 2,
      async secondProvider(chain) {
        if (chain.name !== 'bravo') return undefined
        const proxy = await startRpcProxy(chain.url)
        proxies.push(proxy)
        return proxy.url
      },
    })
  })
  afterAll(async () => {
    await devnet?.stop()
    await Promise.all(proxies.map((proxy) => proxy.stop()))
  })

  test('behavior: the others go on with its last attested block, and it comes back', async () => {
    const { chains, operators } = devnet
    const [alpha, , charlie] = chains
    const client = createPlimsollClient({ url: operators[0]?.url ?? '' })
    if (!alpha || !charlie) throw new RangeError('a chain is missing')
    const latest = () => client.latestSnapshot()
    await poll(() => latest().catch(() => undefined), 'nothing was attested')
    const start = await acceptedEpoch(alpha)
    await poll(async () => (await acceptedEpoch(alpha)) >= start + 2n || undefined, 'nothing was posted')

    for (const proxy of proxies) proxy.setFrozen(true)
    const frozenAt = (await latest()).header.epoch
    const dark = await poll(async () => {
      const snapshot = await latest()
      return snapshot.header.epoch >= frozenAt + 8n ? snapshot : undefined
    }, 'no snapshots while a chain is dark')
    for (const chain of [alpha, charlie])
      await poll(
        async () => (await acceptedEpoch(chain)) >= frozenAt + 6n || undefined,
        `${chain.name} got no snapshots while another chain is dark`,
      )
    const later = await poll(async () => {
      const snapshot = await latest()
      return snapshot.header.epoch >= dark.header.epoch + 2n ? snapshot : undefined
    }, 'no more snapshots while a chain is dark')
    expect(later.cut[1]).toEqual(dark.cut[1])
    expect(later.cut[0]?.number).toBeGreaterThan(dark.cut[0]?.number ?? 0n)

    for (const proxy of proxies) proxy.setFrozen(false)
    await poll(async () => {
      const { cut } = await latest()
      return (cut[1]?.number ?? 0n) > (dark.cut[1]?.number ?? 0n) || undefined
    }, 'the chain did not come back')
  })
})
