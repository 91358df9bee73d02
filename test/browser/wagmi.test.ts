import { marginVaultAbi } from '@plimsoll/contracts'
import { eoaAccountId } from '@plimsoll/protocol'
import { serveNode } from '@plimsoll/sdk/testing/serveNode'
import { assetIds, startVault } from '@plimsoll/sdk/testing/startVault'
import type { Page } from 'playwright-core'
import { createWalletClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { anvil } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../harness/findChromium.ts'
import { type BrowserPage, openPage } from '../harness/openPage.ts'
import { serveAnswers } from '../harness/serveAnswers.ts'
import type { WagmiPage } from './wagmiPage.ts'

declare const wagmiPage: WagmiPage
/** What the wallet’s script on the page asks the wallet outside of it. */
declare function askWallet(request: { method: string; params?: unknown }): Promise<unknown>

type Transaction = { to: `0x${string}`; data: `0x${string}`; gas?: `0x${string}` }

const executable = findChromium(process.env)
const owner = privateKeyToAccount(`0x${'33'.repeat(32)}`)
const units = 100_000_000n

describe.runIf(executable)('the SDK with wagmi and an injected wallet', () => {
  let world: Awaited<ReturnType<typeof startVault>>
  let node: Awaited<ReturnType<typeof serveNode>>
  let browser: BrowserPage
  let site: Awaited<ReturnType<typeof serveAnswers>>
  const asked: string[] = []
  beforeAll(async () => {
    world = await startVault({ minDebt: 1_000_000n })
    await world.fund(owner.address, { units: units * 2n })
    const opening = { address: world.vault, abi: marginVaultAbi, functionName: 'deposit' } as const
    const args = [eoaAccountId(owner.address), assetIds.here, units] as const
    await world.send(world.client.simulateContract({ ...opening, args, account: owner }))
    node = await serveNode(world, { accounts: [eoaAccountId(owner.address)], always: [] })
    site = await serveAnswers({ '/': {}, '/favicon.ico': {} })
    const entry = new URL('./wagmiPage.ts', import.meta.url)
    browser = await openPage(entry, { executable: executable ?? '', prepare: injectWallet })
  })
  afterAll(async () => {
    await browser?.close()
    site?.close()
    node?.close()
    await world?.stop()
  })

  /** A wallet that announces itself (EIP-6963). Its key stays outside of the page. */
  async function injectWallet(page: Page): Promise<void> {
    const wallet = createWalletClient({ account: owner, chain: anvil, transport: http(world.url) })
    await page.exposeFunction('askWallet', async (request: { method: string; params?: unknown }) => {
      const { method, params } = request
      asked.push(method)
      if (method === 'eth_requestAccounts' || method === 'eth_accounts') return [owner.address]
      if (method !== 'eth_sendTransaction') return wallet.request(request as never)
      const [{ to, data, gas }] = params as [Transaction]
      return wallet.sendTransaction({ to, data, ...(gas && { gas: BigInt(gas) }) })
    })
    // A page with an origin of its own: storage works there, and the chain on this machine may be asked.
    await page.goto(site.url)
    await page.evaluate(() => {
      const info = {
        uuid: crypto.randomUUID(),
        name: 'Test Wallet',
        icon: 'data:,',
        rdns: 'org.example.wallet',
      }
      const provider = { request: askWallet, on: () => undefined, removeListener: () => undefined }
      const announce = () => {
        const detail = Object.freeze({ info, provider })
        dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
      }
      addEventListener('eip6963:requestProvider', announce)
      announce()
    })
  }

  test('default: a page deposits and withdraws, with the proof verified on it', async () => {
    const { salt, set, chains } = world.trust
    const deployment = { url: node.url, rpc: world.url, salt, set, chains }
    const before = await node.attest()
    expect(await browser.page.evaluate((given) => wagmiPage.trade(given), deployment)).toEqual({
      wallet: 'Test Wallet',
      account: eoaAccountId(owner.address),
      deposited: '5000000',
      withdrawn: '2000000',
      epoch: `${before.attested.header.epoch}`,
      liquidatable: false,
    })
    const [held] = await world.client.readContract({
      address: world.vault,
      abi: marginVaultAbi,
      functionName: 'balance',
      args: [eoaAccountId(owner.address), assetIds.here],
    })
    expect(held).toBe(units + 3_000_000n)
    expect(browser.problems).toEqual([])
  })

  test('behavior: a page hears of the margin at each snapshot, and goes on at another node', async () => {
    const { salt, set, chains } = world.trust
    const { port } = new URL(node.url)
    const deployment = { url: node.url, moreUrls: [`http://localhost:${port}/`], rpc: world.url, salt, set, chains }
    const heard = () => browser.page.evaluate((given) => wagmiPage.heard(given), deployment)
    const polling = { timeout: 60_000, interval: 50 }
    const attested = async () => `${(await node.attest()).attested.header.epoch}`
    await expect.poll(async () => (await heard()).epochs.length, polling).toBe(1)
    const second = await attested()
    await expect.poll(async () => (await heard()).epochs.slice(1), polling).toEqual([second])
    node.asked.length = 0
    node.endStreams()
    const resumed = new RegExp(`^/v1/events\\?.*lastEventId=${second}-`)
    await expect.poll(() => node.asked, polling).toContainEqual(expect.stringMatching(resumed))
    const third = await attested()
    await expect.poll(async () => (await heard()).epochs.slice(2), polling).toEqual([third])
    expect((await heard()).errors).toEqual([])
    expect(browser.problems).toEqual([])
  })

  test('behavior: the wallet is asked to connect and to send, and for nothing that the page can read itself', () => {
    expect(asked).not.toContain('eth_call')
    expect(asked.filter((method) => method === 'eth_sendTransaction')).toHaveLength(2)
  })
})
