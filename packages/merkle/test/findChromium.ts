import { existsSync } from 'node:fs'

/** With `CI=true` every suite must run, and there is no browser. */
export class ChromiumMissing extends Error {
  override name = 'ChromiumMissing'
}

/**
 * The browser for tests: the one that `CHROMIUM` names, or one where systems install it. Without any, says loudly that
 * its tests are skipped and gives `undefined`; with `CI=true` throws `ChromiumMissing`.
 */
export function findChromium(environment: Record<string, string | undefined>): string | undefined {
  const places = [
    environment.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  const found = places.find((place) => place !== undefined && existsSync(place))
  if (found !== undefined) return found
  const tried = places.filter((place) => place !== undefined).join(', ')
  if (environment.CI === 'true')
    throw new ChromiumMissing(`No Chromium at ${tried}: install it, or name it in CHROMIUM.`)
  process.stderr.write(`\n*** SKIPPED: no Chromium here (${tried}); the browser tests did not run ***\n\n`)
  return undefined
}
