import { createPlimsoll, createPlimsollClient, type TrustedChain } from '@plimsoll/sdk'
import { getOperators, type ReadingClient } from '@plimsoll/sdk/actions'
import type { Hex } from 'viem'

/** Believes the registry of a chain that it reads, in place of a list of operators. */
export async function trustRegistry({
  url,
  salt,
  chains,
  client,
}: {
  url: string
  salt: Hex
  chains: readonly [TrustedChain, ...TrustedChain[]]
  /** Of the first chain. */
  client: ReadingClient
}) {
  const node = createPlimsollClient({ url, deployment: { salt } })
  const set = await getOperators(client, { vault: chains[0].vault, node })
  return createPlimsoll({ url, salt, chains, set })
}
