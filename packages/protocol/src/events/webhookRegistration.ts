import type { Hex, TypedDataDefinition } from 'viem'
import type { AccountId } from '../accounts/accountId.ts'
import { deploymentDomain } from '../typedData.ts'

/** Which endpoint, and when that was signed, in seconds of Unix time: the newest of an account and a URL counts. */
type Signed = { readonly account: AccountId; readonly url: string; readonly issuedAt: bigint }

/**
 * What an account signs to be told of its margin calls at a URL, or to be told there no more. It is not told about lines above
 * `line`, in basis points; 65,535 is above all. §13.
 */
export type WebhookAction =
  | { readonly primaryType: 'RegisterWebhook'; readonly message: Signed & { readonly line: number } }
  | { readonly primaryType: 'RemoveWebhook'; readonly message: Signed }

const account = { name: 'account', type: 'bytes32' }
const url = { name: 'url', type: 'string' }
const issuedAt = { name: 'issuedAt', type: 'uint64' }
const types = {
  RegisterWebhook: { RegisterWebhook: [account, url, { name: 'line', type: 'uint16' }, issuedAt] },
  RemoveWebhook: { RemoveWebhook: [account, url, issuedAt] },
} satisfies Record<WebhookAction['primaryType'], unknown>

/** The EIP-712 message of a webhook action: of the deployment, for every node of it. §13. */
export function webhookTypedData(
  { primaryType, message }: WebhookAction,
  deployment: { salt: Hex },
): TypedDataDefinition {
  return { domain: deploymentDomain(deployment), types: types[primaryType], primaryType, message }
}
