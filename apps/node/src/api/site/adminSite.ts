import type { SiteSettings } from '@plimsoll/dashboard'
import type { NodeConfig } from '../../config/loadConfig.ts'
import { readSite, type Site } from './readSite.ts'

/** By chain id: what the dashboard offers to wallets. */
export function walletRpcUrls({ chains }: Pick<NodeConfig, 'chains'>): SiteSettings['rpcUrls'] {
  return Object.fromEntries(
    chains.flatMap(({ chainId, walletRpcUrl }) => (walletRpcUrl === undefined ? [] : [[chainId, walletRpcUrl]])),
  )
}

/** The dashboard of the admin listener, which shows `/status` as well; none of a node without a public API. */
export async function adminSite(
  api: { url: string } | undefined,
  rpcUrls: SiteSettings['rpcUrls'],
): Promise<{ files: Site; settings: SiteSettings } | undefined> {
  const files = api && (await readSite())
  return files && { files, settings: { api: api.url, isAdmin: true, rpcUrls } }
}
