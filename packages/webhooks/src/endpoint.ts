import { randomBytes } from 'node:crypto'
import type { AccountId } from '@plimsoll/protocol'
import { InvalidSecret } from './errors.ts'

/** Where margin calls are sent. */
export type WebhookEndpoint = {
  /** What logs, metrics and lists show of it: a URL may hold a key. */
  readonly name: string
  readonly url: string
  /** As `parseSecret` takes it. It is shown nowhere. */
  readonly secret: string
  /** It may be in a private network, or on this machine over plain HTTP. */
  readonly allowPrivate: boolean
  /** Whom it is told about; all accounts without it. */
  readonly accounts: ReadonlySet<AccountId> | undefined
  /** It is not told about higher lines, in basis points. */
  readonly line: number | undefined
}

const secretForm = /^whsec_[A-Za-z0-9+/]+={0,2}$/

/** Checks a secret of Standard Webhooks 1.0. Throws {@link InvalidSecret}, which says nothing of it. */
export function parseSecret(text: string): string {
  const secret = text.trim()
  const { length } = Buffer.from(secret.slice('whsec_'.length), 'base64')
  if (secretForm.test(secret) && length >= 24 && length <= 64) return secret
  throw new InvalidSecret('This is not a secret of a webhook.', {
    details: { expected: 'whsec_ and 24 to 64 bytes in Base64' },
    hint: 'Make one: printf "whsec_%s\\n" "$(openssl rand -base64 32)"',
  })
}

/** A new secret of 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}
