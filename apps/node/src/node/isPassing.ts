import { NotCanonical, ProviderDisagreement, QuorumUnavailable } from '@plimsoll/indexer'
import { NoRiskConfig } from '../errors.ts'

/** Is this something that a chain, its providers or its owner may mend while the node waits? */
export function isPassing(error: unknown): error is Error {
  return [QuorumUnavailable, ProviderDisagreement, NotCanonical, NoRiskConfig].some((type) => error instanceof type)
}
