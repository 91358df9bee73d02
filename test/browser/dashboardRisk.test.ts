import { readFile } from 'node:fs/promises'
import { bob } from '@plimsoll/keeper/testing'
import { startSite } from '@plimsoll/node/testing/startSite'
import { keccak } from '@plimsoll/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { axeFindings, isTooWide, openDashboard, whileForged } from '../harness/dashboardPage.ts'
import { findChromium } from '../harness/findChromium.ts'
import type { BrowserPage } from '../harness/openPage.ts'

const executable = findChromium(process.env) ?? ''
const venue = `0x${'de'.repeat(20)}` as const

describe.runIf(executable)('the screens of risk managers and operators', () => {
  let site: Awaited<ReturnType<typeof startSite>>
  let browser: BrowserPage
  let page: Page
  beforeAll(async () => {
    site = await startSite()
    const log = { slot: 1, chainId: 902, blockNumber: 5n, blockHash: keccak('0x05'), account: bob, venue } as const
    const seized = {
      assetId: 0,
      liquidator: venue,
      receiver: venue,
      units: 10n ** 17n,
      repaidUnits: 5n,
      repaidTokens: 6n,
    }
    await site.store.liquidations.put({
      slot: 1,
      upTo: 5n,
      epoch: 9n,
      timestamp: BigInt(Math.floor(Date.now() / 1_000) - 60),
      events: [
        { kind: 'liquidation', ...log, logIndex: 1n, ...seized },
        { kind: 'write-off', ...log, logIndex: 2n, caller: null, debtUnits: 7n, lostTokens: 8n },
      ],
    })
    browser = await openDashboard(site.url, { executable })
    page = browser.page
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const shows = (text: string) => page.getByText(text).first().waitFor()
  const card = (name: string) => page.getByRole('region', { name })
  const open = async (path: string, text: string) => {
    await page.goto(site.url + path)
    await shows(text)
  }
  /** The screen of risk with all that is computed over all accounts. */
  const openRisk = async (query = '') => {
    await open(`/risk${query}`, 'All accounts together')
    await card('Concentration').getByRole('table').waitFor()
    await card('Debt at risk by price drop').getByLabel('Underlying').waitFor()
    await card('Assets: prices, weights and feeds').getByRole('table').waitFor()
    await card('Liquidations and write-offs over time').getByText('write-off', { exact: true }).waitFor()
  }

  test.each([
    ['light', 1_280],
    ['dark', 360],
  ] as const)('default: axe finds nothing, %s, %i px wide', async (scheme, width) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height: 900 })
    await openRisk()
    expect(await axeFindings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    await open('/operators', 'its admin listener')
    await card('Who signed which epoch').getByRole('table').first().waitFor()
    expect(await axeFindings(page)).toEqual([])
    expect(await isTooWide(page)).toBe(false)
    expect(browser.problems).toEqual([])
  })

  test('default: debt at risk of one underlying, which the address bar names', async () => {
    await page.setViewportSize({ width: 1_280, height: 900 })
    await openRisk()
    const risk = card('Debt at risk by price drop')
    await risk.locator('canvas').waitFor()
    await risk.getByText('The numbers as a table').click()
    // Bob's $2,900 are liquidatable as it is.
    await risk.getByRole('row', { name: '−50% $2,900.00' }).waitFor()
    await risk.getByLabel('Underlying').selectOption('USD')
    expect(new URL(page.url()).searchParams.get('underlying')).toBe('USD')
    await risk.getByRole('row', { name: '−50% $0.00' }).waitFor()
    await page.reload()
    await risk.getByLabel('Underlying').waitFor()
    expect(await risk.getByLabel('Underlying').inputValue()).toBe('USD')
  })

  test('default: totals by line, chain, asset and account', async () => {
    await openRisk()
    await card('Accounts by margin line').getByRole('row', { name: 'below: liquidatable 1 $2,900.00 74.35%' }).waitFor()
    await card('By chain').getByRole('row', { name: 'beta $9,000.00 $3,900.00 43.33%' }).waitFor()
    const concentration = card('Concentration')
    await concentration.getByRole('row', { name: '$2,900.00 74.35%' }).waitFor()
    await concentration.getByLabel('Of').selectOption({ label: 'USDC debt, beta' })
    await concentration.getByRole('row', { name: '2,900 74.35%' }).waitFor()
    expect(new URL(page.url()).searchParams.get('asset')).toBe('1')
  })

  test('default: a table is saved as CSV and JSON, exactly', async () => {
    await openRisk()
    const save = async (form: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Download “By asset” as ${form}` }).click(),
      ])
      expect(download.suggestedFilename()).toMatch(/^plimsoll-assets-epoch-[0-9]+\.(csv|json)$/)
      return readFile(await download.path(), 'utf8')
    }
    const [head, ...lines] = (await save('CSV')).split('\r\n')
    expect(head).toBe('asset,chain,kind,accounts,units,valueUsdWad,countedUnitsByChain,largestBps,tenLargestBps')
    expect(lines[1]).toBe('USDC debt,beta,liability,2,3900000000,3900000000000000000000,,7435,10000')
    const [weth] = JSON.parse(await save('JSON'))
    expect(weth).toMatchObject({ asset: 'WETH', kind: 'collateral', valueUsdWad: expect.stringMatching(/^[0-9]+$/) })
  })

  test('default: two epochs compared, both verified', async () => {
    const first = site.keeper.served()?.attested.header.epoch
    const second = await site.nextSnapshot((world) => {
      world.prices.ETH = 2_700n
    })
    await open(`/risk?epoch=${first}&to=${second}`, 'Two epochs compared')
    const compare = card('Two epochs compared')
    await compare.getByText('verified in this browser', { exact: true }).waitFor()
    await compare.getByRole('row', { name: 'WETH price $3000 $2700 −10%' }).waitFor()
    await compare.getByLabel('To epoch').fill('soon')
    await compare.getByRole('button', { name: 'Compare', exact: true }).click()
    await compare.getByRole('alert').waitFor()
  })

  test('error: a risk config that is not the signed one is not shown', async () => {
    const change = (text: string) => text.replace(/"bonusDistance":[0-9]+/, '"bonusDistance":301')
    await whileForged(page, { path: '**/v1/risk-config', change }, () =>
      open('/risk', 'is not the one whose hash the operators signed'),
    )
  })

  test('default: who signed which epoch, in a picture and epoch by epoch', async () => {
    const epoch = await site.nextSnapshot()
    await open('/operators', 'Who signed which epoch')
    const signed = card('Who signed which epoch')
    await signed
      .getByRole('img', { name: /among the signatures of [0-9]+, not among those of 0/ })
      .first()
      .waitFor()
    await signed.getByText('Epoch by epoch').first().click()
    await signed.getByRole('link', { name: String(epoch) }).waitFor()
    await card('Chains').getByRole('row', { name: /beta/ }).waitFor()
  })

  test('default: on the admin listener each red row has what to do', async () => {
    const admin = await site.startAdmin()
    onTestFinished(() => admin.close())
    await page.setViewportSize({ width: 1_280, height: 900 })
    await page.goto(`${admin.url}/operators`)
    await shows('Only 7 MB are free for the data folder.')
    await shows('Free space on that file system, or move the data folder to a larger one.')
    await card('Providers').getByText('The others of the quorum say otherwise').first().waitFor()
    await card('Peers').getByText('See that its node runs').waitFor()
    await card('Refusals').getByText('Ask the others what they refused.').waitFor()
    await card('This node').getByText('3 wait, 1 failed').waitFor()
    await shows('plimsoll webhooks lists the messages')
    const posts = card('Posts')
    await posts.getByText('70,000').waitFor()
    await posts.getByText('0.0021').waitFor()
    await posts.getByText('Send the relayer some').waitFor()
    expect(await page.getByText('its admin listener').count()).toBe(0)
    for (const width of [1_280, 360]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await axeFindings(page)).toEqual([])
      expect([width, await isTooWide(page)]).toEqual([width, false])
    }
  })
})
