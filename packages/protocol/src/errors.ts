/**
 * The root of every error this project throws on purpose: a short sentence for people, details for machines (who, what,
 * expected, seen), a hint that says what to do, and the cause.
 *
 * @example
 * class StaleChain extends PlimsollError {
 *   override name = 'StaleChain'
 * }
 */
export class PlimsollError extends Error {
  override name: string = 'PlimsollError'
  readonly shortMessage: string
  readonly details: Record<string, unknown>
  declare readonly hint?: string

  constructor(
    shortMessage: string,
    options: { details?: Record<string, unknown>; hint?: string | undefined; cause?: unknown } = {},
  ) {
    const { details = {}, hint, cause } = options
    super(formatMessage(shortMessage, details, hint), cause === undefined ? {} : { cause })
    this.shortMessage = shortMessage
    this.details = details
    if (hint !== undefined) this.hint = hint
  }
}

/** Text is neither a 20-byte address nor a 32-byte account id. */
export class InvalidAccountId extends PlimsollError {
  override name = 'InvalidAccountId'
}

/** A number does not fit the field it is written to. */
export class InvalidField extends PlimsollError {
  override name = 'InvalidField'
}

/** 32 bytes that are not a leaf word of §7. */
export class InvalidLeafWord extends PlimsollError {
  override name = 'InvalidLeafWord'
}

/** A list of words that is not a leaf of §7: unsorted, duplicate, empty or too long. */
export class InvalidLeaf extends PlimsollError {
  override name = 'InvalidLeaf'
}

/** 32 bytes that are not an asset word of §5. */
export class InvalidAssetWord extends PlimsollError {
  override name = 'InvalidAssetWord'
}

/** An operator set that breaks a rule of §6. */
export class InvalidOperatorSet extends PlimsollError {
  override name = 'InvalidOperatorSet'
}

/** A signature that a registry would refuse: not 64 bytes, high s, or no key behind it. */
export class InvalidSignature extends PlimsollError {
  override name = 'InvalidSignature'
}

/** Fewer operators have signed than the threshold asks for. */
export class QuorumNotReached extends PlimsollError {
  override name = 'QuorumNotReached'
}

/** A cut that cannot be packed or is not of the deployment's chains, or bytes that are not a packed cut of §6. */
export class InvalidCut extends PlimsollError {
  override name = 'InvalidCut'
}

/** A snapshot whose parts do not belong to its header, or whose signatures are not those of the set. */
export class InvalidAttestation extends PlimsollError {
  override name = 'InvalidAttestation'
}

/** A risk config that is malformed or breaks a rule of §5. */
export class InvalidRiskConfig extends PlimsollError {
  override name = 'InvalidRiskConfig'
}

/** A deployment description that is malformed. */
export class InvalidDeployment extends PlimsollError {
  override name = 'InvalidDeployment'
}

/** The config describes an asset differently from the vault that holds it. */
export class AssetMismatch extends PlimsollError {
  override name = 'AssetMismatch'
}

/** No feed of an asset gives a valid answer, and no earlier table holds its price. */
export class MissingPreviousTable extends PlimsollError {
  override name = 'MissingPreviousTable'
}

/** A text that is not the id of an event of §13. */
export class InvalidEventId extends PlimsollError {
  override name = 'InvalidEventId'
}

function formatMessage(shortMessage: string, details: Record<string, unknown>, hint: string | undefined): string {
  const lines = Object.entries(details).map(([key, value]) => `  ${key}: ${formatValue(value)}`)
  return [
    shortMessage,
    ...(lines.length === 0 ? [] : ['', ...lines]),
    ...(hint === undefined ? [] : [`Hint: ${hint}`]),
  ].join('\n')
}

function formatValue(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'bigint') return value.toString()
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? String(value)
}
