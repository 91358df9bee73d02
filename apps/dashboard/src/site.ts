// What a node needs of this package: where the built page is, and which paths it has.

/** The paths of the page. A node answers each with the same document, and what it does not know with an error. */
export const pagePaths = [
  '/',
  '/account',
  '/account/:account',
  '/liquidations',
  '/risk',
  '/operators',
  '/verify',
] as const

/** The document of the built page. Beside it is everything else that it loads. */
export const siteDocument = new URL('../dist/index.html', import.meta.url)

/** What the page asks its listener at `/dashboard.json` before anything else. */
export type SiteSettings = {
  /** Where the public API is: nothing for the page’s own origin. */
  api: string
  /** `/status` is on the page’s own origin: this is the listener that only operators reach. */
  isAdmin: boolean
  /** By EIP-155 chain id: what a wallet is offered for a chain that it does not know. */
  rpcUrls: Readonly<Record<number, string>>
}
