import { type ActionSigner, registerWebhook, removeWebhook } from '@plimsoll/sdk'
import type { Hex } from 'viem'

/**
 * Has a node tell a server of the signer’s margin calls, until `stop` is called: a second later at the earliest, as of what
 * is signed about a URL the newest counts.
 */
export async function beTold({
  url,
  node,
  salt,
  signer,
}: {
  /** Of the server, public and HTTPS. */
  url: string
  node: string
  salt: Hex
  signer: ActionSigner
}) {
  const where = { node, deployment: { salt }, signer }
  // Calls at lines of 10 % above the requirement and below; without `line` of all.
  const { secret } = await registerWebhook(url, { ...where, line: 1_000 })
  // There, with npm’s standardwebhooks: new Webhook(secret).verify(body, headers)
  return { secret, stop: () => removeWebhook(url, where) }
}
