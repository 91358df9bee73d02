import { InvalidProviders } from '../errors.ts'
import type { ProviderConfig } from './provider.ts'

/** Checks that `providers` can form the quorum and that each has one voice only. Throws {@link InvalidProviders}. */
export function requireProviders({
  chain: { name: chain },
  providers,
  quorum,
}: {
  chain: { name: string }
  providers: readonly ProviderConfig[]
  quorum: number
}): void {
  const count = providers.length
  if (!Number.isInteger(quorum) || quorum * 2 <= count || quorum > count) {
    const expected = `an integer above half of the ${count} providers, at most all of them`
    throw new InvalidProviders({ chain, reason: `a quorum of ${quorum} cannot be had`, expected })
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
  return URL.parse(a)?.href === URL.parse(b)?.href
}
