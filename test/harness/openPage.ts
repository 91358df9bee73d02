import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'

/** A page in a headless browser, and what went wrong on it. */
export type BrowserPage = { page: Page; problems: string[]; close: () => Promise<void> }

/** How a browser is started that shows nothing, as any user, and asks nobody but its pages. */
export const chromiumFlags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync']

/**
 * Bundles a module as any web application would, with vite and no settings of ours, and runs it on an empty page.
 * `problems` collects uncaught errors and warnings of the page; `prepare` puts on it what is there before the module, as a
 * wallet is.
 */
export async function openPage(
  entry: URL,
  { executable, prepare }: { executable: string; prepare?: (page: Page) => Promise<void> },
): Promise<BrowserPage> {
  const browser = await openBlank({ executable })
  await prepare?.(browser.page)
  await browser.page.addScriptTag({ type: 'module', content: await bundle(entry) })
  return browser
}

/** An empty page, see {@link openPage}. */
export async function openBlank({ executable }: { executable: string }): Promise<BrowserPage> {
  const browser = await chromium.launch({ executablePath: executable, args: chromiumFlags })
  const page = await browser.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text())
  })
  return { page, problems, close: () => browser.close() }
}

async function bundle(entry: URL): Promise<string> {
  const result = await build({
    configFile: false,
    root: fileURLToPath(new URL('.', entry)),
    logLevel: 'error',
    // In one piece, as the page is given a script and no server to fetch parts from.
    build: { write: false, rolldownOptions: { input: fileURLToPath(entry), output: { codeSplitting: false } } },
  })
  const outputs = [result].flat() as Rolldown.RolldownOutput[]
  const [chunk] = outputs.flatMap(({ output }) => output).filter((part) => part.type === 'chunk')
  if (chunk === undefined) throw new RangeError(`vite made no chunk of ${entry}`)
  return chunk.code
}
