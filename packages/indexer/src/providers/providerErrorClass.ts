/**
 * Why a provider's answer does not count:
 * `timeout` no answer in time; `transport` no connection; `http` an HTTP status other than 200; `rateLimited` status 429;
 * `tooLarge` a longer answer than allowed; `malformed` an answer of another shape than asked for; `rpc` a JSON-RPC error;
 * `execution` the call itself failed (reverted, out of gas); `behind` it does not have the block yet;
 * `pending` it had not answered when the others' answers were used.
 */
export type ProviderErrorClass =
  | 'timeout'
  | 'transport'
  | 'http'
  | 'rateLimited'
  | 'tooLarge'
  | 'malformed'
  | 'rpc'
  | 'execution'
  | 'behind'
  | 'pending'
