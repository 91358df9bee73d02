import { basicAuthorization } from './basicAuthorization.ts'

/** Some endpoints answer 403 to who does not say what they are. */
const userAgent = 'plimsoll'

/**
 * The URL to connect to and the headers to send there: who we are, the credentials of the URL, and those that are configured,
 * which come before the others. Names in small letters.
 */
export function requestHeaders(
  url: URL,
  configured: Readonly<Record<string, string>> = {},
): { target: URL; headers: Record<string, string> } {
  const { target, headers } = basicAuthorization(url)
  const own = Object.entries(configured).map(([name, value]) => [name.toLowerCase(), value])
  return { target, headers: { 'user-agent': userAgent, ...headers, ...Object.fromEntries(own) } }
}
