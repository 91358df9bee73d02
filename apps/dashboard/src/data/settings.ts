import type { SiteSettings } from '../site.ts'

/** Reads what the listener of this page says about itself. Rejects if it does not say anything of that kind. */
export async function readSettings(): Promise<SiteSettings> {
  const response = await fetch('/dashboard.json')
  if (!response.ok) throw new TypeError(`/dashboard.json: ${response.status}`)
  const { api, isAdmin, rpcUrls } = await response.json()
  return { api: api === '' ? location.origin : reachable(api), isAdmin: isAdmin === true, rpcUrls: rpcUrls ?? {} }
}

/** A listener that is bound to every address of its machine is asked at the one that this page came from. */
function reachable(api: string): string {
  const url = new URL(api)
  if (['0.0.0.0', '[::]'].includes(url.hostname)) url.hostname = location.hostname
  return url.origin
}
