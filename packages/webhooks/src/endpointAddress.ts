import { lookup as systemLookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { EndpointRefused } from './errors.ts'

/** What an endpoint may be: `allowPrivate` also lets through addresses of private networks, and plain HTTP to this machine. */
export type EndpointRules = { readonly allowPrivate: boolean }

const longestUrl = 2_048

/**
 * Checks all that can be seen of an endpoint's URL without asking for its address. Throws {@link EndpointRefused}, which names no
 * more of the URL than its host.
 */
export function parseEndpointUrl(text: string, { allowPrivate }: EndpointRules): URL {
  const url = text.length <= longestUrl ? URL.parse(text) : null
  const refuse = (reason: string) =>
    new EndpointRefused('Webhooks are not sent to such a URL.', { details: { host: url?.host, reason } })
  if (url === null) throw refuse(`it is not a URL of at most ${longestUrl} characters`)
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) throw refuse('it is not https')
  if (url.username !== '' || url.password !== '') throw refuse('it has a user name or a password')
  if (url.hash !== '') throw refuse('it has a fragment')
  const literal = literalOf(url)
  if (literal !== undefined) requireAddress(literal, { url, allowPrivate })
  return url
}

/**
 * A lookup for connections to endpoints: it answers addresses that may be connected to, and fails if one of a name's is another.
 * What it has answered is what is connected to, so a name cannot change its address after it was checked.
 */
export function endpointLookup(
  { protocol, allowPrivate }: EndpointRules & { protocol: string },
  lookup: LookupFunction = allowPrivate ? (systemLookup as LookupFunction) : askServers,
): LookupFunction {
  return (host, options, answer) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return answer(error, '')
      const addresses = [found]
        .flat()
        .map((one) => (typeof one === 'string' ? { address: one, family: isIP(one) } : one))
      try {
        for (const { address } of addresses) requireAddress(address, { url: { protocol, host }, allowPrivate })
      } catch (refused) {
        return answer(refused as Error, '')
      }
      const [first] = addresses
      if (options.all || first === undefined) return answer(null, addresses)
      return answer(null, first.address, first.family)
    })
  }
}

/**
 * The addresses that an endpoint's messages would go to, without connecting to one. Rejects with {@link EndpointRefused}, also
 * where its name leads nowhere.
 */
export async function endpointAddresses(
  text: string,
  { allowPrivate }: EndpointRules,
  lookup?: LookupFunction,
): Promise<string[]> {
  const url = parseEndpointUrl(text, { allowPrivate })
  const literal = literalOf(url)
  if (literal !== undefined) return [literal]
  const { protocol, hostname, host } = url
  return new Promise((resolve, reject) => {
    endpointLookup({ protocol, allowPrivate }, lookup)(hostname, { all: true }, (error, found) => {
      if (error === null) return resolve([found].flat().map((one) => (typeof one === 'string' ? one : one.address)))
      if (error instanceof EndpointRefused) return reject(error)
      const details = { host, reason: error.code ?? 'no address' }
      reject(new EndpointRefused('The name of an endpoint has no address.', { details, cause: error }))
    })
  })
}

/**
 * Asks the name servers alone. The system's lookup holds one of few threads for as long as a name server likes, which strangers
 * choose; the providers of the chains are looked up by the same threads.
 */
const askServers: LookupFunction = (host, _options, answer) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const both = [resolver.resolve4(host), resolver.resolve6(host)]
  void Promise.allSettled(both).then((results) => {
    const found = results.flatMap((result, index) =>
      result.status === 'fulfilled' ? result.value.map((address) => ({ address, family: index === 0 ? 4 : 6 })) : [],
    )
    if (found.length > 0) return answer(null, found)
    const [failed] = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []))
    answer(
      failed ?? new EndpointRefused('The name of an endpoint has no address.', { details: { reason: 'no address' } }),
      [],
    )
  })
}

function requireAddress(
  address: string,
  { url, allowPrivate }: EndpointRules & { url: Pick<URL, 'protocol' | 'host'> },
): void {
  const isAllowed = url.protocol === 'http:' ? allowPrivate && isLoopback(address) : allowPrivate || isPublic(address)
  if (isAllowed) return
  throw new EndpointRefused('Webhooks are not sent to such an address.', {
    details: {
      host: url.host,
      reason: url.protocol === 'http:' ? 'plain HTTP leaves this machine' : 'it is not public',
    },
  })
}

/** A host that is an address: it is not looked up. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? undefined : bare
}

const loopback = listOf(['127.0.0.0/8', '::1/128'])
// IANA's registries of special-purpose addresses. Of IPv6 only global unicast is public at all: neither IPv4 in IPv6 dress,
// nor NAT64, nor 6to4 and Teredo, which lead to IPv4 addresses as well.
const special = listOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
])
const globalUnicast = listOf(['2000::/3'])

function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4')
  return isIP(address) === 6 && globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

function isLoopback(address: string): boolean {
  return loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
