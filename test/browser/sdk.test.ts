import { accountResponse, claimsResponse } from '@plimsoll/sdk'
import { alice, aliceAnswer, claimsAnswer, trust } from '@plimsoll/sdk/testing/testSnapshot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { findChromium } from '../harness/findChromium.ts'
import { type BrowserPage, openPage } from '../harness/openPage.ts'
import { serveAnswers } from '../harness/serveAnswers.ts'
import type { SdkPage } from './sdkPage.ts'

declare const sdkPage: SdkPage

const executable = findChromium(process.env)

describe.runIf(executable)('the SDK in a browser', () => {
  let server: Awaited<ReturnType<typeof serveAnswers>>
  let url: string
  let browser: BrowserPage
  beforeAll(async () => {
    const account = z.encode(accountResponse, await aliceAnswer())
    const claims = z.encode(claimsResponse, await claimsAnswer())
    const [first, ...others] = account.siblings
    server = await serveAnswers({
      [`/v1/accounts/${alice}`]: account,
      '/v1/claims?': claims,
      [`/lie/v1/accounts/${alice}`]: { ...account, siblings: [...others, first] },
      '/lie/v1/claims?': { ...claims, claims: claims.claims.map((claim) => ({ ...claim, units: '1' })) },
    })
    url = server.url
    browser = await openPage(new URL('./sdkPage.ts', import.meta.url), { executable: executable ?? '' })
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
  })

  test('default: verifies an account and claims that a node serves', async () => {
    const { page } = browser
    const { margin } = await aliceAnswer()
    expect(await page.evaluate((node) => sdkPage.account(node), { url, trust, account: alice })).toBe(
      `${margin.equityUsdWad}`,
    )
    expect(await page.evaluate((node) => sdkPage.claims(node), { url, trust })).toBe('3')
  })

  test('behavior: signs an owner action', async () => {
    const parameters = { key: `0x${'11'.repeat(32)}`, contract: `0x${'22'.repeat(20)}` } as const
    expect(await browser.page.evaluate((given) => sdkPage.sign(given), parameters)).toMatch(/^0x[0-9a-f]{130}$/)
  })

  test('behavior: needs nothing that a browser lacks', () => {
    expect(browser.problems).toEqual([])
  })

  test('error: a node that lies', async () => {
    const { page } = browser
    const lie = `${url}/lie`
    expect(await page.evaluate((node) => sdkPage.account(node), { url: lie, trust, account: alice })).toMatch(
      /^VerificationFailed: The proof/,
    )
    expect(await page.evaluate((node) => sdkPage.claims(node), { url: lie, trust })).toMatch(
      /^VerificationFailed: The proof/,
    )
  })
})
