import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { alice } from '@plimsoll/keeper/testing'
import { startSite } from '@plimsoll/node/testing/startSite'
import { getAddress, sliceHex } from 'viem'
import { crowd } from '../bench/dashboard/crowd.ts'
import { openDashboard } from '../harness/dashboardPage.ts'
import { findChromium } from '../harness/findChromium.ts'

// The pictures of the README: node test/browser/screenshots.ts. Look at them before they are committed.

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
const kinds = [
  { name: 'light', width: 1_280, height: 860, scheme: 'light' },
  { name: 'dark', width: 1_280, height: 860, scheme: 'dark' },
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
] as const

const account = getAddress(sliceHex(alice, 12))
/** Each screen, and what is there once it has its data. */
const screens = [
  ['overview', '/', 'Liquidatable now'],
  ['account', `/account/${account}`, 'Verified in this browser'],
  ['liquidations', '/liquidations', 'Repay at most'],
  ['risk', '/risk', 'Debt at risk'],
  ['operators', '/operators', 'Who signed'],
  ['verify', `/verify?what=${account}`, 'computed here again'],
] as const

const executable = findChromium({ ...process.env, CI: 'true' }) ?? ''
const site = await startSite()
const { collateral, debt } = crowd(2_000)
/** Alice's debt over time: a loan that grows, a repayment, and a price that is not with her. */
const debts = [900, 1_000, 1_200, 1_500, 1_550, 1_700, 1_400, 1_450, 1_600, 1_900, 2_150, 2_240]
for (const dollars of debts)
  await site.nextSnapshot((world) => {
    world.accounts[0] = [...(world.accounts[0] ?? []).slice(0, 3), ...collateral]
    world.accounts[1] = [
      [alice, [{ kind: 'debt', assetId: 1, units: BigInt(dollars) * 1_000_000n }]],
      ...(world.accounts[1] ?? []).slice(1, 2),
      ...debt,
    ]
  })
await mkdir(folder, { recursive: true })
for (const { name, width, height, scheme } of kinds) {
  const { page, close } = await openDashboard(site.url, { executable, width, scheme })
  await page.setViewportSize({ width, height })
  for (const [screen, path, text] of screens) {
    await page.goto(site.url + path)
    await page.getByText(text).first().waitFor()
    await page.waitForLoadState('load')
    await page.waitForTimeout(1_500)
    await page.screenshot({ path: `${folder}${screen}-${name}.png` })
  }
  await close()
}
await site.close()
