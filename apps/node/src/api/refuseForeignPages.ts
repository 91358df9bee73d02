import { isIP } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { ForeignPage } from '../errors.ts'

const loopback = ['localhost', '127.0.0.1', '::1']

/**
 * Refuses what a page of somebody else has its reader's browser ask of a listener that believes who reaches it. Two ways lead
 * there: a request from another site, and a name of the attacker's that suddenly means this machine (DNS rebinding), which a
 * listener on this machine alone knows by the name. `host` is what it listens at. Throws {@link ForeignPage}.
 */
export function refuseForeignPages({ host }: { host: string }): MiddlewareHandler {
  return async ({ req }, next) => {
    const [asked, origin, site] = [req.header('host'), req.header('origin'), req.header('sec-fetch-site')]
    // A link to the page is followed: who opens it cannot read it from where they were.
    const isOpened = req.method === 'GET' && req.header('sec-fetch-mode') === 'navigate'
    if (origin !== undefined && URL.parse(origin)?.host !== asked) refuse({ origin })
    if ((site === 'cross-site' || site === 'same-site') && !isOpened) refuse({ site })
    // Every browser says the name.
    if (asked !== undefined && loopback.includes(host) && !isAddress(asked)) refuse({ host: asked })
    await next()
  }
}

function refuse(seen: Record<string, string>): never {
  throw new ForeignPage('This listener answers no page of another site', {
    details: seen,
    hint: 'Ask it by its address, as 127.0.0.1, or as localhost.',
  })
}

/** Whether a `Host` header has an address, or the name that is no other machine’s. */
function isAddress(host: string): boolean {
  const name = (URL.parse(`http://${host}`)?.hostname ?? '').replace(/^\[|\]$/g, '')
  return name === 'localhost' || isIP(name) !== 0
}
