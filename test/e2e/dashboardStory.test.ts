import { devTokenAbi } from '@plimsoll/contracts'
import { actors, assetIds, createActions, type Devnet, startDevnet, unitsOf } from '@plimsoll/devnet'
import type { Page } from 'playwright-core'
import { parseUnits } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFindings, isTooWide, openDashboard } from '../harness/dashboardPage.ts'
import { findChromium } from '../harness/findChromium.ts'
import { type InjectedWallet, injectWallet } from '../harness/injectWallet.ts'
import type { BrowserPage } from '../harness/openPage.ts'

/** Titles of the notifications that the browser was asked to show. */
declare const notified: string[]

const executable = findChromium(process.env) ?? ''
const { alice, bob, kai, lena } = actors

describe.runIf(executable)('the story of the devnet, by clicks', () => {
  let devnet: Devnet
  let browser: BrowserPage
  let page: Page
  let wallet: InjectedWallet
  let url = ''
  beforeAll(async () => {
    devnet = await startDevnet()
    url = devnet.operators[0]?.url ?? ''
    const [alpha, bravo, charlie] = devnet.chains
    if (!alpha || !bravo || !charlie) throw new RangeError('the story needs three chains')
    const actions = createActions(devnet)
    const units = parseUnits('100000', 6)
    await Promise.all([
      actions.lend(bravo, { account: lena, units }),
      actions.lend(charlie, { account: lena, units }),
      actions.depositUsdc(charlie, { account: bob, units: parseUnits('5000', 6) }),
      // So that the page has to ask for it.
      alpha.client.writeContract({
        account: alice,
        chain: alpha.client.chain,
        address: devnet.weth,
        abi: devTokenAbi,
        functionName: 'approve',
        args: [alpha.vault, 0n],
      }),
    ])
    browser = await openDashboard(url, { executable })
    page = browser.page
    await page.context().grantPermissions(['notifications'], { origin: url })
    await page.addInitScript(() => {
      const titles: string[] = []
      const construct = (target: typeof Notification, [title, options]: [string, NotificationOptions]) => {
        titles.push(`${title} ${options.body}`)
        return new target(title, options)
      }
      Object.assign(globalThis, { notified: titles, Notification: new Proxy(Notification, { construct }) })
    })
    wallet = await injectWallet(page, {
      account: alice,
      // It is on another chain than the first action, and knows no other one.
      chains: [charlie.client.chain, alpha.client.chain, bravo.client.chain],
      name: 'Test Wallet',
    })
    await page.goto(`${url}/account/${alice.address}`)
  })
  afterAll(async () => {
    await browser?.close()
    await devnet?.stop()
  })

  const shows = (text: string | RegExp) => page.getByText(text).first().waitFor()
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click()
  const choose = (kind: string) =>
    page.getByRole('navigation', { name: 'Act', exact: true }).getByRole('link', { name: kind }).click()
  const amount = () => page.getByRole('textbox', { name: /^Amount of/ })
  const send = () => press('Simulate, then open Test Wallet')

  test('default: a wallet is asked for nothing before a click, and says why it does not connect', async () => {
    await shows('This account has no leaf at this snapshot')
    await choose('Deposit')
    await page.getByRole('button', { name: 'Connect Test Wallet' }).waitFor()
    expect(wallet.asked).toEqual([])
    wallet.mode = 'locked'
    await press('Connect Test Wallet')
    await shows('The wallet is locked')
    wallet.mode = 'rejects'
    await press('Connect Test Wallet')
    await shows('It was rejected in the wallet.')
    wallet.mode = 'approves'
    await press('Connect Test Wallet')
    await shows('Test Wallet is connected as')
  })

  test('default: Alice deposits, after a look at the transaction in words, on the right chain', async () => {
    await shows('The wallet has 10 WETH there.')
    await amount().fill('11')
    await shows('The wallet has 1 WETH too few.')
    await press('Max')
    expect(await amount().inputValue()).toBe('10')
    await press('Review')
    await shows('Deposit 10 WETH on alpha (900001), as collateral of this account.')
    await shows(`the vault ${devnet.chains[0]?.vault}`)
    wallet.mode = 'stays'
    await send()
    await shows('The wallet is not on alpha.')
    wallet.mode = 'approves'
    await send()
    await shows('Deposited on alpha.')
    await shows('Verified in this browser')
    expect(wallet.asked.filter((method) => method === 'eth_sendTransaction')).toHaveLength(2)
  })

  test('default: she pledges to bravo, sees where they count, and borrows there', async () => {
    await choose('Pledge')
    await press('Max')
    await page.getByRole('combobox', { name: 'To chain' }).selectOption('bravo')
    await press('Review')
    await shows('Pledge 10 WETH on alpha (900001) to bravo')
    wallet.mode = 'rejects'
    await send()
    await shows('It was rejected in the wallet.')
    wallet.mode = 'approves'
    await send()
    await shows('Pledged on alpha.')
    await page.getByRole('listitem').filter({ hasText: 'bravo' }).getByText('held on alpha').waitFor()

    await choose('Borrow')
    await page.getByRole('combobox', { name: 'Asset' }).selectOption('USDC debt on bravo')
    await amount().fill('18000')
    await shows('1.388')
    await press('Review')
    await send()
    await shows('Borrowed on bravo.')
    await shows(/The snapshot of epoch [0-9]+ shows it/)
    await page.getByRole('img', { name: 'Health: 1.388' }).waitFor()
  })

  test('error: the same again on charlie is refused, with the reason and what to do', async () => {
    await page.getByRole('combobox', { name: 'Asset' }).selectOption('USDC debt on charlie')
    await shows('The contract is expected to refuse: initial margin on charlie')
    await press('Review')
    await send()
    const said = page.getByRole('alert')
    await said.getByText('The contract refuses to borrow: InsufficientMargin.').waitFor()
    await said.getByText('Deposit or pledge more to this chain, repay, or ask for less.').waitFor()
  })

  test('behavior: what would be at other prices is exact, moves the mark, and can be linked', async () => {
    const price = page.getByRole('slider', { name: /^Price of ETH/ })
    for (let percent = 0; percent < 20; percent++) await price.press('ArrowLeft')
    await page.getByRole('img', { name: 'Health: 1.111' }).waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('eth')).toBe('-20')
    await press('As it is')
    await page.getByRole('img', { name: 'Health: 1.388' }).waitFor()
    await page.getByRole('cell', { name: 'below $2,160.01' }).waitFor()
  })

  test('default: the price falls, and she is told once, with the cure', async () => {
    await page.getByLabel('Notify me of margin calls of this account').check()
    const [alpha] = devnet.chains
    if (alpha) await createActions(devnet).setEthPrice(alpha, parseUnits('2000', 8))
    await shows('Liquidatable: anybody may repay its debt for its collateral now')
    await shows('To be no longer liquidatable, one of these')
    await expect.poll(() => page.evaluate(() => notified)).toHaveLength(3)
    const titles = await page.evaluate(() => notified)
    expect(titles.filter((title) => title.includes('Liquidatable'))).toHaveLength(1)
  })

  test.each([
    ['light', 1_280],
    ['dark', 360],
  ] as const)('behavior: axe finds nothing while she is called and acts, %s, %i px wide', async (scheme, width) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    expect(await axeFindings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    await page.setViewportSize({ width: 1_280, height: 900 })
  })

  test('behavior: on the next visit the banner is there, and nothing is told again', async () => {
    await page.reload()
    await shows('Liquidatable: anybody may repay its debt for its collateral now')
    expect(await page.getByLabel('Notify me of margin calls of this account').isChecked()).toBe(true)
    expect(await page.evaluate(() => notified)).toEqual([])
  })

  test('default: the cure leads to the action, and once it is mined the call is over', async () => {
    await page
      .getByRole('region', { name: /^Liquidatable/ })
      .getByRole('link', { name: /^Repay/ })
      .click()
    // 18,360 of debt at maintenance weight for 17,000 of collateral: 1,333.33… to repay, and interest.
    expect(Number(await amount().inputValue())).toBeCloseTo(1_333.33, 0)
    await press('Connect Test Wallet')
    await amount().fill('9000')
    await press('Review')
    await shows('It costs 9,009')
    await send()
    await shows('Repaid on bravo.')
    await page.getByRole('img', { name: 'Health: 1.851' }).waitFor()
    await page.getByText('Liquidatable: anybody').waitFor({ state: 'hidden' })
    const account = await devnet.plimsoll.account(alice.address)
    expect(Number(unitsOf(account, assetIds.debt(1))) / 1e6).toBeCloseTo(9_000, 0)
  })

  test('default: the price falls further; Kai liquidates on bravo and is paid on alpha', async () => {
    const [alpha, bravo] = devnet.chains
    if (!alpha || !bravo) throw new RangeError('the story needs two chains')
    const kais = await openDashboard(url, { executable })
    try {
      await injectWallet(kais.page, {
        account: kai,
        chains: [bravo.client.chain, alpha.client.chain],
        name: 'Kai’s Wallet',
      })
      await createActions(devnet).setEthPrice(alpha, parseUnits('1000', 8))
      await kais.page.goto(`${url}/liquidations?beneficiary=${kai.address}`)
      await kais.page.getByText('by a claim on alpha').waitFor()
      await kais.page.getByRole('button', { name: 'Liquidate' }).click()
      await kais.page.getByText(/^Repay [0-9,.]+ USDC debt on bravo and get [0-9.]+ WETH/).waitFor()
      await kais.page.getByRole('button', { name: 'Connect Kai’s Wallet' }).click()
      await kais.page.getByRole('button', { name: 'Simulate, then open Kai’s Wallet' }).click()
      await kais.page.getByText(/^Repaid [0-9,.]+ USDC debt for [0-9.]+ WETH/).waitFor()
      await kais.page.getByText('A claim is booked.').waitFor()
      await kais.page.getByRole('button', { name: 'Settle on alpha' }).click()
      await kais.page.getByText('Have 1 claim paid on alpha').waitFor()
      await kais.page
        .getByRole('region', { name: 'Claims' })
        .getByRole('button', { name: 'Simulate, then open Kai’s Wallet' })
        .click()
      await kais.page.getByText('1 claim paid on alpha.').waitFor()
      await kais.page.getByText('No claims are waiting for this address.').waitFor()
      expect(kais.problems.filter((problem) => !/status of (404|503)/.test(problem))).toEqual([])
    } finally {
      await kais.close()
    }
  })

  test('behavior: the past is shown verified, as the past, with nothing to do', async () => {
    await page.getByText('The numbers as a table').click()
    await page
      .getByRole('link', { name: /epoch [0-9]+$/ })
      .last()
      .click()
    await shows('This is the past')
    await shows('Verified in this browser')
    expect(await page.getByRole('heading', { name: 'Act', exact: true }).count()).toBe(0)
    await page.getByRole('link', { name: 'Show it as it is now' }).click()
    await page.getByRole('heading', { name: 'Act', exact: true }).waitFor()
  })

  test('default: her wallet alone opens her account', async () => {
    await page.goto(`${url}/account`)
    await press('Connect Test Wallet')
    await page.getByRole('heading', { name: alice.address }).waitFor()
  })

  test('behavior: the wallet of another account may deposit, and no more', async () => {
    await page.goto(`${url}/account/${bob.address}?do=withdraw`)
    await press('Connect Test Wallet')
    await shows('Only the account itself may do this.')
    await amount().fill('1')
    expect(await page.getByRole('button', { name: 'Review' }).isDisabled()).toBe(true)
    await choose('Deposit')
    await shows('It may deposit and repay for it all the same')
  })

  test('behavior: a chain of which the node lists no URL is read through the wallet', async () => {
    await page.route('**/dashboard.json', (route) => route.fulfill({ json: { api: '', isAdmin: false, rpcUrls: {} } }))
    wallet.chainId = devnet.chains[1]?.chainId ?? 0
    await page.goto(`${url}/account/${bob.address}?do=deposit&asset=${assetIds.usdc(0)}`)
    await press('Connect Test Wallet')
    await shows('alpha cannot be read at the moment.')
    await press('Switch Test Wallet to alpha and read again')
    await shows('The wallet has 0 USDC there.')
    expect(wallet.asked).toContain('eth_call')
  })

  test('behavior: nothing went wrong on the page', () => {
    // The browser says so of each answer that is none yet: before the first snapshot, and of an account without a leaf.
    expect(browser.problems.filter((problem) => !/status of (404|503)/.test(problem))).toEqual([])
  })
})
