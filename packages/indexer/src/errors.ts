import { type CutEntry, PlimsollError } from '@plimsoll/protocol'
import type { ProviderErrorClass } from './providers/providerErrorClass.ts'

/** What one provider did with one request: the digest of its answer, the class of its error, or nothing yet. */
export type ProviderVerdict = { provider: string; digest: string } | { provider: string; error: ProviderErrorClass }

type Asked = { chain: string; request: string; quorum: number; verdicts: readonly ProviderVerdict[] }

/** Enough providers answered, but no `quorum` of them said the same (§10). Nothing is signed on such an answer. */
export class ProviderDisagreement extends PlimsollError {
  override name = 'ProviderDisagreement'
  readonly verdicts: readonly ProviderVerdict[]
  /** Providers outvoted by a quorum; empty when no quorum agreed, as then nobody knows who is wrong. */
  readonly outvoted: readonly string[]

  constructor({ outvoted = [], ...asked }: Asked & { outvoted?: readonly string[] }) {
    super(
      outvoted.length > 0
        ? `Provider ${outvoted.join(', ')} of ${asked.chain} contradicts the quorum.`
        : `Providers of ${asked.chain} disagree.`,
      {
        details: describe(asked),
        hint:
          outvoted.length > 0
            ? 'The answer of the quorum was used. Replace the provider if it happens again.'
            : 'Compare the providers by hand and replace the wrong one; nothing is read from this chain until they agree.',
      },
    )
    this.verdicts = asked.verdicts
    this.outvoted = outvoted
  }
}

/** Fewer providers than the quorum answered at all (§10). */
export class QuorumUnavailable extends PlimsollError {
  override name = 'QuorumUnavailable'
  readonly verdicts: readonly ProviderVerdict[]
  readonly quorum: number

  constructor(asked: Asked) {
    super(`Too few providers of ${asked.chain} answered.`, {
      details: describe(asked),
      hint: 'Check the providers named here, or add one. A quorum is never lowered to go on.',
    })
    this.verdicts = asked.verdicts
    this.quorum = asked.quorum
  }

  /** Whether there would have been enough answers but for failures of these classes. */
  isDueTo(...classes: readonly ProviderErrorClass[]): boolean {
    const counted = this.verdicts.filter((verdict) => 'digest' in verdict || classes.includes(verdict.error))
    return counted.length >= this.quorum
  }

  /** Whether a quorum failed for one of these very reasons. */
  isUnanimous(...classes: readonly ProviderErrorClass[]): boolean {
    return (
      this.verdicts.filter((verdict) => 'error' in verdict && classes.includes(verdict.error)).length >= this.quorum
    )
  }
}

/** One provider failed one request. Never contains the provider's URL: that may hold a key. */
export class ProviderError extends PlimsollError {
  override name = 'ProviderError'
  readonly class: ProviderErrorClass
  /** What it said or did. */
  readonly reason: string

  constructor(failure: { provider: string; request: string; class: ProviderErrorClass; reason: string }) {
    super(`Provider ${failure.provider} failed: ${failure.reason}`, {
      details: { provider: failure.provider, request: failure.request, class: failure.class },
    })
    this.class = failure.class
    this.reason = failure.reason
  }
}

/** The providers of a chain cannot form a quorum as configured. */
export class InvalidProviders extends PlimsollError {
  override name = 'InvalidProviders'

  constructor({ chain, reason, expected }: { chain: string; reason: string; expected: string }) {
    super(`The providers of ${chain} cannot be used: ${reason}.`, { details: { chain, expected } })
  }
}

/** Too many providers of a chain cannot do what voting takes: know the policy's tag, read at a block hash (EIP-1898). */
export class UnfitProviders extends PlimsollError {
  override name = 'UnfitProviders'

  constructor(unfit: { chain: string; quorum: number; lacks: Record<string, string>; hints: readonly string[] }) {
    super(`Too few providers of ${unfit.chain} can do what is needed.`, {
      details: { chain: unfit.chain, quorum: unfit.quorum, ...unfit.lacks },
      hint: unfit.hints.join(' '),
    })
  }
}

/** A provider serves another chain than the deployment names. */
export class WrongChain extends PlimsollError {
  override name = 'WrongChain'

  constructor(mismatch: { chain: string; provider: string; expected: number; seen: number }) {
    super(`Provider ${mismatch.provider} serves another chain than ${mismatch.chain}.`, {
      details: mismatch,
      hint: `Give ${mismatch.chain} an RPC URL whose eth_chainId is ${mismatch.expected}.`,
    })
  }
}

/** No code at an address the deployment names. */
export class ContractMissing extends PlimsollError {
  override name = 'ContractMissing'

  constructor(missing: { chain: string; contract: string; address: string; at: string }) {
    super(`No ${missing.contract} contract at ${missing.address} on ${missing.chain}.`, {
      details: missing,
      hint: 'Compare the addresses of this chain in the deployment with those that were deployed.',
    })
  }
}

/** The contracts answer, but belong to another deployment or another place in it. */
export class WrongDeployment extends PlimsollError {
  override name = 'WrongDeployment'

  constructor(mismatch: { chain: string; field: string; expected: string; seen: string }) {
    super(`The contracts on ${mismatch.chain} belong to another deployment: ${mismatch.field} differs.`, {
      details: mismatch,
      hint: 'Compare the salt, the order of the chains and the addresses in the deployment with those that were deployed.',
    })
  }
}

/** A cut entry is not the block that the chain has at its height now. */
export class NotCanonical extends PlimsollError {
  override name = 'NotCanonical'

  constructor({ chain, entry, seen }: { chain: string; entry: CutEntry; seen: CutEntry }) {
    super(`Block ${entry.number} of the cut is not canonical on ${chain}.`, {
      details: { chain, number: entry.number, expected: describeEntry(entry), seen: describeEntry(seen) },
    })
  }
}

/** A block that a quorum called final has been replaced: the chain has rolled back what it promised not to (§10). */
export class FinalityViolated extends PlimsollError {
  override name = 'FinalityViolated'

  constructor({ chain, entry, seen }: { chain: string; entry: CutEntry; seen: CutEntry }) {
    super(`${chain} has another block where block ${entry.number} was final.`, {
      details: { chain, number: entry.number, expected: describeEntry(entry), seen: describeEntry(seen) },
      hint: 'Nothing is read from this chain, and nothing attested, until a person has found out which branch is the true one and started the node again.',
    })
  }
}

/** A cut entry lies above the head that the chain's finality policy allows, as seen by too many providers. */
export class NotFinal extends PlimsollError {
  override name = 'NotFinal'

  constructor(seen: { chain: string; number: bigint; quorum: number; heights: Record<string, string> }) {
    super(`Block ${seen.number} of the cut is not final yet on ${seen.chain}.`, {
      details: { chain: seen.chain, number: seen.number, quorum: seen.quorum, ...seen.heights },
    })
  }
}

/** A quorum gave the same answer, and it cannot be true: it contradicts the pinned block or the contracts' own totals. */
export class InconsistentChain extends PlimsollError {
  override name = 'InconsistentChain'

  constructor(contradiction: { chain: string; what: string; expected: string; seen: string }) {
    super(`${contradiction.chain} contradicts itself: ${contradiction.what}.`, {
      details: contradiction,
      hint: 'Nothing is read from this chain until it adds up. Check the deployment and the providers.',
    })
  }
}

function describeEntry({ chainId, hash, timestamp }: CutEntry): string {
  return `${hash} at ${timestamp} on chain ${chainId}`
}

function describe({ chain, request, quorum, verdicts }: Asked): Record<string, unknown> {
  const answers = verdicts.map((verdict) => [
    `provider ${verdict.provider}`,
    'digest' in verdict ? `answered ${verdict.digest}` : verdict.error,
  ])
  return { chain, request, quorum: `${quorum} identical answers`, ...Object.fromEntries(answers) }
}
