import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { PlimsollError } from '@plimsoll/protocol'

/** A browser is needed, and there is none. */
export class BrowserMissing extends PlimsollError {
  override name = 'BrowserMissing'
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The program of an installed Chromium: `CHROMIUM`, or one on the path. Without any, says loudly that its tests are
 * skipped and gives `undefined`; with `CI=true` throws {@link BrowserMissing}.
 */
export function findChromium(environment: Record<string, string | undefined>): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter)
  const programs = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  const found = [...(environment.CHROMIUM ? [environment.CHROMIUM] : []), ...programs].find(isProgram)
  if (found !== undefined) return found
  if (environment.CI === 'true') {
    throw new BrowserMissing('No Chromium for the tests.', {
      details: { tried: `CHROMIUM, and ${names.join(', ')} on the path` },
      hint: 'With CI=true every suite must run: install it (Debian: apt-get install chromium), or give its path.',
    })
  }
  process.stderr.write('\n*** SKIPPED: no Chromium here; the suites that need a browser did not run ***\n\n')
  return undefined
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
