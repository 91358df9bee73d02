/**
 * Why a provider's answer does not count:
 * `timeout` no answer in time; `transport` no connection; `http` an HTTP status other than 200; `rateLimited` it asks to slow
 * down (status 429 or the JSON-RPC errors that mean it); `unauthorized` it wants another key (401, 403); `tooLarge` a longer
 * answer than allowed; `rangeTooLarge` it asks for fewer blocks or results at a time; `malformed` an answer of another shape
 * than asked for; `notSupported` it does not know the method, the tag or reading by block hash; `rpc` another JSON-RPC error;
 * `execution` the call itself failed (reverted, out of gas); `behind` it does not have the block (yet); `wentBack` its height
 * fell below one it had named before; `quarantined` it was not asked, because of what it did before; `pending` it had not
 * answered when the others' answers were used.
 */
export type ProviderErrorClass =
  | 'timeout'
  | 'transport'
  | 'http'
  | 'rateLimited'
  | 'unauthorized'
  | 'tooLarge'
  | 'rangeTooLarge'
  | 'malformed'
  | 'notSupported'
  | 'rpc'
  | 'execution'
  | 'behind'
  | 'wentBack'
  | 'quarantined'
  | 'pending'

/** What helps: asking again, asking for less at a time, asking in another way, or only a person. */
export type ProviderErrorKind = 'retryable' | 'rangeTooLarge' | 'notSupported' | 'fatal'

/** What helps against each class of error. */
export const providerErrorKinds: Record<ProviderErrorClass, ProviderErrorKind> = {
  timeout: 'retryable',
  transport: 'retryable',
  http: 'retryable',
  rateLimited: 'retryable',
  unauthorized: 'fatal',
  tooLarge: 'rangeTooLarge',
  rangeTooLarge: 'rangeTooLarge',
  malformed: 'retryable',
  notSupported: 'notSupported',
  rpc: 'retryable',
  execution: 'fatal',
  behind: 'retryable',
  wentBack: 'retryable',
  quarantined: 'retryable',
  pending: 'retryable',
}

/**
 * Whether the provider answered, and the answer was no: in whatever words, it may be too much that was asked, or a method that it
 * does not serve. The others are away, are behind, or were not asked.
 */
export function isRefusal(failure: ProviderErrorClass): boolean {
  return refusals.includes(failure)
}

/** The classes of which {@link isRefusal} says so. */
export const refusals: readonly ProviderErrorClass[] = [
  'execution',
  'tooLarge',
  'rangeTooLarge',
  'rpc',
  'notSupported',
  'rateLimited',
  'http',
  'malformed',
  'unauthorized',
]
