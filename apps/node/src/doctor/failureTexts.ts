import type { ProviderErrorClass } from '@plimsoll/indexer'

/** What each class of error means to a person who runs a node, and what to do about it. */
export const failureTexts: Record<ProviderErrorClass, { what: string; hint: string }> = {
  timeout: {
    what: 'does not answer in time',
    hint: 'See that it is up and near, or raise timeoutMs of this chain.',
  },
  transport: {
    what: 'cannot be reached',
    hint: 'Check its URL, and that this machine may connect to it.',
  },
  http: {
    what: 'answers with an HTTP error',
    hint: 'Check the path in its URL; if that is right, its gateway is in trouble.',
  },
  rateLimited: {
    what: 'asks to slow down',
    hint: 'Set requestsPerSecond to what it allows, or have that raised.',
  },
  unauthorized: {
    what: 'refuses its credentials',
    hint: 'Check the key in its URL, and whether it was revoked or has run out.',
  },
  tooLarge: {
    what: 'answers with more than allowed',
    hint: 'Is the URL that of an RPC endpoint?',
  },
  rangeTooLarge: {
    what: 'takes no request of the size that is needed',
    hint: 'Use a provider with higher limits.',
  },
  malformed: {
    what: 'answers with something other than what was asked',
    hint: 'Is the URL that of an Ethereum RPC endpoint?',
  },
  notSupported: {
    what: 'does not know what is needed: the block tag of this finality, or reading at a block hash',
    hint: 'Use another provider, or, for the tag, finality: { depth: <blocks> }.',
  },
  rpc: {
    what: 'answers with an error',
    hint: 'Ask it for a block by hand; it may be starting, or out of order.',
  },
  execution: {
    what: 'cannot execute calls of the contracts',
    hint: 'Check the addresses in the deployment, and the limits of its eth_call.',
  },
  behind: {
    what: 'does not have the blocks that are needed',
    hint: 'It may be syncing: wait, or replace it.',
  },
  wentBack: {
    what: 'names a lower block than before',
    hint: 'There may be several machines behind its URL: ask for sticky sessions, or replace it.',
  },
  quarantined: {
    what: 'is not asked for now, because of what it answered before',
    hint: 'Replace it if that happens again.',
  },
  pending: {
    what: 'is slower than the others',
    hint: 'Use one that is nearer if that stays so.',
  },
}

/** What to do about a provider by what its reader says of it: the last word may be a class of error. */
export function faultHint(fault: string): string {
  if (fault.includes('contradicted'))
    return 'The others of the quorum say otherwise: compare it with a source that you trust, and replace the one that is wrong.'
  const last = fault.match(/[a-zA-Z]+$/)?.[0] ?? ''
  const known: Partial<Record<string, { hint: string }>> = failureTexts
  return known[last]?.hint ?? 'plimsoll doctor asks each provider alone, and says what is wrong with this one.'
}
