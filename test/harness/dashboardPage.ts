import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { type BrowserPage, openBlank } from './openPage.ts'

declare const axe: { run: (document: Document, options: object) => Promise<AxeResults> }

const axeSource = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** A browser on a page of the dashboard; `problems` has what the console says, and what the policy of the page refused. */
export async function openDashboard(
  url: string,
  { executable, width = 1_280, scheme = 'light' }: { executable: string; width?: number; scheme?: 'light' | 'dark' },
): Promise<BrowserPage> {
  const browser = await openBlank({ executable })
  // A guard against a hang that says what was waited for, before the runner’s, which does not.
  browser.page.setDefaultTimeout(200_000)
  await browser.page.setViewportSize({ width, height: 900 })
  await browser.page.emulateMedia({ colorScheme: scheme })
  await browser.page.goto(url)
  return browser
}

/** Has the answers of a node changed on their way while something runs, as one that lies would say them. */
export async function whileForged(
  page: Page,
  { path, change }: { path: string; change: (text: string) => string },
  run: () => Promise<void>,
): Promise<void> {
  await page.route(path, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: change(await response.text()) })
  })
  try {
    await run()
  } finally {
    // The page may just be asking.
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
}

/** What axe finds on a page against WCAG 2.2 AA and its best practices: each rule with the elements that break it. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Evaluated by the debugger, which the policy of the page does not bind.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() =>
    axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary})`).join(' | ')}`,
  )
}

/** Whether something of the page is wider than its window, so that a phone scrolls sideways. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
}
