import { InvalidProviders } from '../errors.ts'
import type { ProviderConfig } from './provider.ts'

/** Checks that `providers` can form the quorum and that each has one voice only. Throws {@link InvalidProviders}. */
export function requireProviders({
  chain: { name: chain },
  providers,
  quorum,
  trustSingleProvider = false,
}: {
  chain: { name: string }
  providers: readonly ProviderConfig[]
  quorum: number
  trustSingleProvider?: boolean
}): void {
  const count = providers.length
  if (!Number.isInteger(quorum) || quorum * 2 <= count || quorum > count) {
    const expected = `an integer above half of the ${count} providers, at most all of them`
    throw new InvalidProviders({ chain, reason: `a quorum of ${quorum} cannot be had`, expected })
  }
  if (quorum === 1 && !trustSingleProvider) {
    const reason = 'a single provider would be believed'
    throw new InvalidProviders({ chain, reason, expected: 'at least 2 providers, or trustSingleProvider: true' })
  }
  for (const [index, { name, url }] of providers.entries()) {
    if (!/^(https?|wss?):$/.test(URL.parse(url)?.protocol ?? '')) {
      const reason = `provider ${name} has no HTTP or WebSocket URL`
      throw new InvalidProviders({
        chain,
        reason,
        expected: 'a URL that starts with http://, https://, ws:// or wss://',
      })
    }
    // The same endpoint twice would be a quorum of one.
    const twin = providers.slice(0, index).find((other) => other.name === name || sameUrl(other.url, url))
    if (twin) {
      const reason = `providers ${twin.name} and ${name} are the same`
      throw new InvalidProviders({ chain, reason, expected: 'each provider once, by name and URL' })
    }
  }
}

function sameUrl(a: string, b: string): boolean {
  const [one, other] = [URL.parse(a), URL.parse(b)].map((url) => url?.href.replace(/^ws/, 'http'))
  return one === other
}
