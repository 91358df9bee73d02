import { readFile } from 'node:fs/promises'
import {
  acceptedEpoch,
  actors,
  assetIds,
  createActions,
  type Devnet,
  poll,
  startDevnet,
  unitsOf,
} from '@plimsoll/devnet'
import { eoaAccountId } from '@plimsoll/protocol'
import { createPlimsollClient } from '@plimsoll/sdk'
import { parseUnits } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doubleBalances } from '../harness/doubleBalances.ts'
import { type RpcProxy, startRpcProxy } from '../harness/rpcProxy.ts'

describe('an RPC provider that lies to one operator', () => {
  const proxies: RpcProxy[] = []
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({
      epochSeconds: 2,
      async secondProvider(chain, number) {
        if (chain.name !== 'alpha' || number !== 3) return undefined
        const proxy = await startRpcProxy(chain.url)
        proxies.push(proxy)
        return proxy.url
      },
    })
    const [alpha] = devnet.chains
    if (!alpha) throw new RangeError('no alpha')
    await createActions(devnet).depositWeth(alpha, { account: actors.alice, units: parseUnits('6', 18) })
  })
  afterAll(async () => {
    await devnet?.stop()
    await Promise.all(proxies.map((proxy) => proxy.stop()))
  })

  test('behavior: its operator refuses and says why; the others go on; honest again, it takes part again', async () => {
    const [proxy] = proxies
    const liar = devnet.operators[2]
    const [alpha] = devnet.chains
    if (!proxy || !liar || !alpha) throw new RangeError('no proxy, no operator 3 or no alpha')
    const client = createPlimsollClient({ url: liar.url })
    const alice = eoaAccountId(actors.alice.address)
    await poll(() => client.account(alice).catch(() => undefined), 'operator 3 did not serve the deposit')

    proxy.setAlter(doubleBalances)
    // Numbers are read again when an account changes: this is when the lie meets the truth.
    await createActions(devnet).depositWeth(alpha, { account: actors.alice, units: parseUnits('4', 18) })
    await poll(
      async () =>
        /plimsoll_refusals_total\{reason="ProviderDisagreement"\} [1-9]/.test(await metrics(liar.adminUrl)) ||
        undefined,
      'operator 3 refused nothing',
    )
    const refusal = (await readFile(liar.logFile, 'utf8'))
      .split('\n')
      .find((line) => line.includes('ProviderDisagreement'))
    expect(refusal).toContain('alpha-1')
    expect(refusal).toContain('alpha-2')
    const before = await acceptedEpoch(alpha)
    await poll(async () => (await acceptedEpoch(alpha)) >= before + 3n || undefined, 'the honest operators stopped')
    const honest = createPlimsollClient({ url: devnet.operators[0]?.url ?? '' })
    expect(unitsOf(await honest.account(alice), assetIds.weth)).toBe(parseUnits('10', 18))
    expect(unitsOf(await client.account(alice), assetIds.weth)).toBe(parseUnits('6', 18))

    proxy.setAlter(undefined)
    const { epoch } = (await honest.latestSnapshot()).header
    await poll(async () => {
      const latest = await client.latestSnapshot()
      return latest.header.epoch > epoch || undefined
    }, 'operator 3 did not come back')
  })
})

const metrics = async (url: string) => (await fetch(`${url}/metrics`)).text()
