import { createPlimsoll, type DeploymentResponse, ForeignNode, type Plimsoll, type TrustedChain } from '@plimsoll/sdk'
import type { Address, Hex } from 'viem'

/** Whom this browser believes, and how it came to that. */
export type TrustRecord = {
  salt: Hex
  chains: readonly TrustedChain[]
  set: { threshold: number; operators: readonly Address[] }
  /** The epoch since which the set is in force, as far as known: a decimal. */
  since: string
  /** When the node named them, at the first visit: in milliseconds since 1970. */
  at: number
}

const key = 'plimsoll.trust'

/** What was kept; undefined at the first visit, and where the browser keeps nothing. */
function readTrust(): TrustRecord | undefined {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Keeps whom this browser believes. Where it keeps nothing, they hold until the page is left. */
function keepTrust(record: TrustRecord): void {
  try {
    localStorage.setItem(key, JSON.stringify(record))
  } catch {
    // A private window without storage.
  }
}

/** Believes nobody any more; the next visit is a first one. */
export function forgetTrust(): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // As above.
  }
}

/**
 * Whom to believe about a deployment: those whom this browser has believed before, or at a first visit those whom the node
 * names. A node that serves another deployment than before is refused with `ForeignNode`, one that names other contracts too.
 */
export function trustFor(deployment: DeploymentResponse): TrustRecord {
  const kept = readTrust()
  const chains = deployment.chains.map(({ chainId, vault }) => ({ chainId, vault }))
  if (kept === undefined) {
    const { threshold, operators } = deployment.operators
    const { salt } = deployment
    const record: TrustRecord = {
      salt,
      chains,
      set: { threshold, operators },
      since: '0',
      at: Date.now(),
    }
    keepTrust(record)
    return record
  }
  const same = (record: { salt: Hex; chains: readonly TrustedChain[] }) =>
    `${record.salt} ${record.chains.map(({ chainId, vault }) => `${chainId}:${vault}`)}`.toLowerCase()
  if (same(kept) === same({ salt: deployment.salt, chains })) return kept
  throw new ForeignNode('This node serves another deployment than the one that this browser trusts.', {
    details: { expected: same(kept), seen: same({ salt: deployment.salt, chains }) },
    hint: 'Ask the owner of the deployment which one is right. If it was replaced on purpose, trust anew.',
  })
}

/** A client that believes nobody else. */
export function createTrustingClient(url: string, { salt, chains, set, since }: TrustRecord): Plimsoll {
  return createPlimsoll({ url, salt, chains, set, since: BigInt(since) })
}
