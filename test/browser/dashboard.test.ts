import { alice, bob, operator } from '@plimsoll/keeper/testing'
import { startSite } from '@plimsoll/node/testing/startSite'
import type { Page } from 'playwright-core'
import { getAddress, type Hex, sliceHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeFindings, isTooWide, openDashboard, whileForged } from '../harness/dashboardPage.ts'
import { findChromium } from '../harness/findChromium.ts'
import type { BrowserPage } from '../harness/openPage.ts'

const executable = findChromium(process.env) ?? ''
const addressOf = (account: Hex) => getAddress(sliceHex(account, 12))
const [aliceAddress, bobAddress] = [addressOf(alice), addressOf(bob)]

/** Each screen, and a text that is there once its data is. */
const screens = [
  ['/', 'Latest snapshot'],
  [`/account/${aliceAddress}`, 'Verified in this browser'],
  ['/account/0x00000000000000000000000000000000000000ee', 'has no leaf at this snapshot'],
  ['/liquidations', 'Repay at most'],
  ['/verify', 'Whom this browser believes'],
  [`/verify?what=${aliceAddress}`, 'computed here again'],
] as const

describe.runIf(executable)('the dashboard', () => {
  let site: Awaited<ReturnType<typeof startSite>>
  let browser: BrowserPage
  let page: Page
  beforeAll(async () => {
    site = await startSite()
    browser = await openDashboard(site.url, { executable })
    page = browser.page
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const shows = (text: string) => page.getByText(text).first().waitFor()
  const open = async (path: string, text: string) => {
    await page.goto(site.url + path)
    await shows(text)
  }

  test.each([
    ['light', 1_280],
    ['dark', 360],
  ] as const)('default: axe finds nothing on any screen, %s, %i px wide', async (scheme, width) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    for (const [path, text] of screens) {
      await open(path, text)
      expect([path, await axeFindings(page)]).toEqual([path, []])
      expect([path, await isTooWide(page)]).toEqual([path, false])
    }
    expect(browser.problems.filter((problem) => !problem.includes('404'))).toEqual([])
  })

  test('default: an account is found, verified, and told as a line that is drawn', async () => {
    await page.setViewportSize({ width: 1_280, height: 900 })
    await open('/', 'Latest snapshot')
    await page.getByLabel('Account, epoch or digest').fill(bobAddress)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('heading', { name: bobAddress }).waitFor()
    // 1 ETH at $3,000 weighs 2,550, $2,900 of debt 3,045.
    await page.getByRole('img', { name: 'Health: 0.837' }).waitFor()
    await shows('liquidatable')
    expect(new URL(page.url()).pathname).toBe(`/account/${bobAddress}`)
  })

  test('behavior: what is pasted wrongly is said, with nothing asked', async () => {
    await open('/', 'Latest snapshot')
    await page.getByLabel('Account, epoch or digest').fill('0xf39fd6e51aad88f6F4ce6aB8827279cffFb92266')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('alert').getByText('neither an address with a right checksum').waitFor()
  })

  test('behavior: a new snapshot changes what is shown, with no click', async () => {
    await open(`/account/${aliceAddress}`, '2.428')
    await site.nextSnapshot((world) => {
      world.accounts[1] = [
        [alice, [{ kind: 'debt', assetId: 1, units: 2_000_000_000n }]],
        [bob, [{ kind: 'debt', assetId: 1, units: 2_900_000_000n }]],
      ]
    })
    await page.getByRole('img', { name: 'Health: 1.214' }).waitFor()
  })

  test('behavior: who crosses a line is told of as it happens', async () => {
    await open('/liquidations', 'appear here as the node tells them')
    await site.nextSnapshot((world) => {
      world.accounts[1] = [
        [alice, [{ kind: 'debt', assetId: 1, units: 2_500_000_000n }]],
        [bob, [{ kind: 'debt', assetId: 1, units: 2_900_000_000n }]],
      ]
    })
    await page
      .getByRole('listitem')
      .filter({ hasText: 'liquidatable' })
      .getByText(aliceAddress.slice(0, 8))
      .first()
      .waitFor()
  })

  test('behavior: the claims of a beneficiary are shown, verified, and linked', async () => {
    await open(`/liquidations?beneficiary=${operator.address}`, 'Verified against the snapshot of')
    await page.getByText('100 claims').click()
    expect(await page.getByRole('cell', { name: 'anybody to settle it on alpha' }).count()).toBe(100)
    await shows('There are more')
  })

  test('error: a forged answer is caught in the browser, and the first wrong thing is named', async () => {
    const change = (text: string) => text.replace(/"healthWad":"[0-9]+"/, '"healthWad":"5000000000000000000"')
    await whileForged(page, { path: `**/v1/accounts/${alice}`, change }, async () => {
      await open(`/account/${aliceAddress}`, 'The node said something that the operators have not signed')
      await shows('healthWad')
      expect(await page.getByRole('img', { name: /Health/ }).count()).toBe(0)
    })
  })

  test('error: a node that goes away is missed, and found again', async () => {
    await open(`/account/${aliceAddress}`, 'Verified in this browser')
    await site.leave()
    await shows('No answer for')
    await site.comeBack()
    await site.nextSnapshot()
    await page.getByText('No answer for').waitFor({ state: 'hidden' })
    await shows('Verified in this browser')
  })

  test('error: a node that has no stream left is asked now and then', async () => {
    await page.route('**/v1/events?*', (route) => route.fulfill({ status: 429, body: '{}' }))
    await open(`/account/${aliceAddress}`, 'no stream, asking now and then')
    await site.nextSnapshot((world) => {
      world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: 1_000_000_000n }]]]
    })
    await page.getByRole('img', { name: 'Health: 2.428' }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  test('error: another deployment behind the same address is refused until the reader says otherwise', async () => {
    const change = (text: string) => text.replace(/"vault":"0x[0-9a-fA-F]+"/, `"vault":"${bobAddress}"`)
    await whileForged(page, { path: '**/v1/deployment', change }, async () => {
      await open('/', 'This is another deployment')
      expect(await page.getByText('Latest snapshot').count()).toBe(0)
    })
    await open('/', 'Latest snapshot')
  })

  test('behavior: what a node says is text, never markup', async () => {
    const change = (text: string) => text.replace('"name":"nowhere"', '"name":"<img src=x onerror=alert(1)>"')
    await whileForged(page, { path: '**/v1/deployment', change }, async () => {
      await open('/', '<img src=x onerror=alert(1)>')
      expect(await page.locator('img').count()).toBe(0)
    })
  })

  test('behavior: everything can be reached and pressed by keys', async () => {
    await open('/', 'Latest snapshot')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    await page.getByLabel('Account, epoch or digest').focus()
    await page.keyboard.type(aliceAddress)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: aliceAddress }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  })

  test('default: anything a node says is verified, and a change of it is named', async () => {
    const answer = await (await fetch(`${site.url}/v1/accounts/${alice}`)).text()
    await open('/verify', 'Whom this browser believes')
    const field = page.getByLabel('An account, an epoch, a digest')
    const verify = page.getByRole('button', { name: 'Verify' })
    await field.fill(answer)
    await verify.click()
    await shows('The account and its margin are what the operators have signed.')
    const {
      words: [first = ''],
    } = JSON.parse(answer)
    await field.fill(
      answer.replace(
        first,
        first.replace(/.$/, (digit: string) => (digit === '0' ? '1' : '0')),
      ),
    )
    await verify.click()
    await shows('The node said something that the operators have not signed')
    await field.fill('{"header":{}}')
    await verify.click()
    await shows('This is not what a node of this version answers.')
  })
})
