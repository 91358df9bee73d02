import { TestServerMissing } from './errors.ts'

/** The environment of a test run. */
export type TestEnvironment = Record<string, string | undefined>

/** One kind of server and the ways to get one. */
export type ServerSource = {
  name: string
  /** The environment's own, and the standard port of this machine. */
  urls: readonly (string | undefined)[]
  answers(url: string): Promise<boolean>
  /** Starts one where its program is installed. */
  start(): Promise<string | undefined>
}

/**
 * The URL of a server for tests: one that runs, or one started now. Without any, says loudly that its tests are skipped
 * and gives `undefined`; with `CI=true` throws {@link TestServerMissing}.
 */
export async function findServer(source: ServerSource, environment: TestEnvironment): Promise<string | undefined> {
  for (const url of source.urls) if (url !== undefined && (await source.answers(url))) return url
  const started = await source.start()
  if (started !== undefined) return started
  if (environment.CI === 'true') {
    throw new TestServerMissing(`No ${source.name} server for the tests.`, {
      details: { tried: source.urls.filter(Boolean).join(', ') },
      hint: 'With CI=true every suite must run: start the server, or give its URL in the environment.',
    })
  }
  process.stderr.write(`\n*** SKIPPED: no ${source.name} server here; the suites that need one did not run ***\n\n`)
  return undefined
}
