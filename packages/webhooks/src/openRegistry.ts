import { randomBytes } from 'node:crypto'
import type { AccountId } from '@plimsoll/protocol'
import type { RegisteredEndpoint, WebhookStore } from '@plimsoll/store'
import { createMutex } from '@plimsoll/tasks'
import { newSecret, type WebhookEndpoint } from './endpoint.ts'

/** What an account has signed: to be told at a URL, or to be told there no more. It is checked before it comes here. */
export type WebhookRequest = Pick<RegisteredEndpoint, 'account' | 'url' | 'issuedAt'> &
  ({ readonly kind: 'register'; readonly line: number | undefined } | { readonly kind: 'remove' })

/** What becomes of it: a new endpoint's secret is told this once. */
export type WebhookAnswer =
  | { readonly name: string; readonly secret: string }
  | { readonly removed: true }
  /**
   * `outdated`: the account has said something newer about that URL. `tooMany`: of that account. `full`: of all. `elsewhere`:
   * another process keeps the registry, not this one.
   */
  | { readonly refused: 'outdated' | 'tooMany' | 'full' | 'unknown' | 'elsewhere' }

/** The endpoints that accounts have registered for their own events. */
export type EndpointRegistry = {
  endpoints: () => readonly WebhookEndpoint[]
  ask: (request: WebhookRequest) => Promise<WebhookAnswer>
  /** Removes an endpoint that says it is gone. */
  drop: (name: string) => Promise<void>
}

/** A request is taken within five minutes: so long what was said before must be known, and some more. */
const rememberedSeconds = 900n
const mostRemoved = 1_000

/**
 * Opens the registry. Of an account and a URL the newest request counts; registering again gives a new secret. `onChange` hears of
 * accounts whose endpoints are others now.
 */
export async function openRegistry(
  store: WebhookStore,
  {
    allowPrivate,
    onChange,
    perAccount = 3,
    most = 1_000,
  }: {
    allowPrivate: boolean
    onChange: (accounts: readonly AccountId[]) => void
    perAccount?: number
    most?: number
  },
): Promise<EndpointRegistry> {
  const known = new Map<string, RegisteredEndpoint>()
  for (const endpoint of await store.registered()) known.set(keyOf(endpoint), endpoint)
  let live = liveOf(known, allowPrivate)
  const inTurn = createMutex()

  async function put(endpoint: RegisteredEndpoint): Promise<void> {
    const key = keyOf(endpoint)
    const before = known.get(key)
    await store.register(endpoint)
    known.set(key, endpoint)
    live = liveOf(known, allowPrivate)
    if (before !== undefined && before.name !== endpoint.name) await store.forgetEndpoint(before.name)
    onChange([endpoint.account])
  }

  async function forgetRemoved(): Promise<void> {
    const before = BigInt(Math.floor(Date.now() / 1_000)) - rememberedSeconds
    let isOver = false
    for (const [key, { secret, issuedAt }] of known)
      if (secret === undefined && issuedAt < before) isOver = known.delete(key)
    if (isOver) await store.forgetRemoved(before)
  }

  async function answer(request: WebhookRequest): Promise<WebhookAnswer> {
    await forgetRemoved()
    const { account, url, issuedAt } = request
    const before = known.get(keyOf(request))
    if (before !== undefined && issuedAt <= before.issuedAt) return { refused: 'outdated' }
    if (request.kind === 'remove') {
      if (before?.secret === undefined) return { refused: 'unknown' }
      await store.forgetEndpoint(before.name)
      await put({ ...before, secret: undefined, issuedAt })
      return { removed: true }
    }
    if (before?.secret === undefined) {
      const own = live.filter(({ accounts }) => accounts?.has(account))
      if (own.length >= perAccount) return { refused: 'tooMany' }
      if (live.length >= most || known.size >= most + mostRemoved) return { refused: 'full' }
    }
    const secret = newSecret()
    // The same name keeps what the receiver was told.
    const name = before?.secret === undefined ? `registered-${randomBytes(6).toString('hex')}` : before.name
    await put({ name, account, url, line: request.line, secret, issuedAt })
    return { name, secret }
  }

  return {
    endpoints: () => live,
    ask: (request) => inTurn(() => answer(request)),
    drop: (name) =>
      inTurn(async () => {
        const gone = [...known.values()].find((one) => one.name === name)
        if (gone?.secret === undefined) return
        await put({ ...gone, secret: undefined })
        await store.forgetEndpoint(name)
      }),
  }
}

function keyOf({ account, url }: Pick<RegisteredEndpoint, 'account' | 'url'>): string {
  return `${account} ${url}`
}

function liveOf(known: ReadonlyMap<string, RegisteredEndpoint>, allowPrivate: boolean): WebhookEndpoint[] {
  return [...known.values()].flatMap(({ name, url, secret, account, line }) =>
    secret === undefined ? [] : [{ name, url, secret, allowPrivate, accounts: new Set([account]), line }],
  )
}
