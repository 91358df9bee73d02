import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv4, isIPv6, type Socket } from 'node:net'

type Sender = Pick<IncomingMessage, 'headers' | 'socket'>

/** Tells clients apart. */
export type Clients = {
  /**
   * Whom a request counts for: its sender's IPv4 address, or the /64 of its IPv6 address, which is what one subscriber gets.
   * Of a request that a trusted proxy passes on, that is the last address of `X-Forwarded-For` that is not such a proxy: what
   * stands before it, the sender may have written.
   */
  of: (request: Sender) => string
  /** Whether a connection is a trusted proxy's, which brings many clients. */
  isProxy: (connection: Pick<Socket, 'remoteAddress'>) => boolean
}

/** Reads senders behind proxies, each proxy given as an address or as a range, `10.0.0.0/8`. */
export function createClients(trustedProxies: readonly string[]): Clients {
  const trusted = new BlockList()
  for (const proxy of trustedProxies) {
    const [address = '', prefix] = proxy.split('/')
    if (prefix === undefined) trusted.addAddress(address, familyOf(address))
    else trusted.addSubnet(address, Number(prefix), familyOf(address))
  }
  const isTrusted = (address: string) => trustedProxies.length > 0 && trusted.check(address, familyOf(address))
  return {
    isProxy: ({ remoteAddress }) => isTrusted(plain(remoteAddress)),
    of({ headers, socket: { remoteAddress } }) {
      const sender = plain(remoteAddress)
      if (!isTrusted(sender)) return networkOf(sender)
      const passedOn = String(headers['x-forwarded-for'] ?? '').split(',')
      for (const address of passedOn.map((part) => plain(part.trim())).reverse()) {
        if (isIP(address) === 0) break
        if (!isTrusted(address)) return networkOf(address)
      }
      return networkOf(sender)
    },
  }
}

/** Whether a text is an address or a range that `createClientOf` takes. */
export function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1
  if (bits < 0 || rest.length > 0) return false
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= bits)
}

/** Without the zone, and an IPv4 address in IPv6 dress as what it is. */
function plain(address = ''): string {
  const [bare = ''] = address.split('%', 1)
  const mapped = /^::ffff:([0-9.]+)$/i.exec(bare)?.[1]
  return mapped !== undefined && isIPv4(mapped) ? mapped : bare
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('::', 2)
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  // An IPv4 tail stands for two groups; it is never within the first four.
  const missing = tail === undefined ? 0 : 8 - groups.length - last.length
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...last]
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
