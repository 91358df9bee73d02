import type { IncomingMessage, ServerResponse } from 'node:http'
import { proveAccount } from '@plimsoll/aggregator'
import { type AccountId, parseAccountId } from '@plimsoll/protocol'
import type { Histogram } from 'prom-client'
import { type PlainAnswer, plainAnswer, snapshotText } from './answerAt.ts'
import { accountText } from './bodies/accountBody.ts'
import type { PublicState } from './publicState.ts'

/** Answers a request without a framework, if it is one of those that it knows; false if it is not. */
export type PlainRoutes = (request: IncomingMessage, response: ServerResponse) => boolean

/** The routes as the metrics name them. */
const routes = { account: '/v1/accounts/:account', latest: '/v1/snapshots/latest' } as const
const accounts = '/v1/accounts/'

/**
 * The two requests that are asked most, answered as the routes of the API answer them, at a fraction of the cost: an account at
 * the latest snapshot, and that snapshot. All else, every error among it, is left to the API.
 */
export function createPlainRoutes(
  state: Pick<PublicState, 'served' | 'config'>,
  { seconds }: { seconds: Histogram<'method' | 'route' | 'status'> },
): PlainRoutes {
  return (request, response) => {
    const { method, url = '' } = request
    if (method !== 'GET') return false
    const end = seconds.startTimer()
    const route = url === routes.latest ? routes.latest : url.startsWith(accounts) ? routes.account : undefined
    const answer = route === undefined ? undefined : orNone(() => answerTo(route, request))
    if (route === undefined || answer === undefined) return false
    response.writeHead(answer.status, { ...answer.headers, 'access-control-allow-origin': '*' })
    response.end(answer.body)
    end({ method, route, status: answer.status })
    return true
  }

  function answerTo(route: string, { url = '', headers }: IncomingMessage): PlainAnswer | undefined {
    const served = state.served()
    if (served === undefined) return undefined
    const { attested, trie } = served
    const ifNoneMatch = headers['if-none-match']
    if (route === routes.latest) return plainAnswer(ifNoneMatch, { attested, text: () => snapshotText(attested) })
    const account = accountOf(url.slice(accounts.length))
    const proven = account && proveAccount(account, trie)
    if (!proven) return undefined
    const text = () => accountText(proven, { served, config: state.config })
    return plainAnswer(ifNoneMatch, { attested, text })
  }
}

/** The account of a path without a query; undefined for anything else. */
function accountOf(text: string): AccountId | undefined {
  return /^0x[0-9a-fA-F]+$/.test(text) ? parseAccountId(text) : undefined
}

/** What goes wrong goes wrong in the API again, which says why. */
function orNone<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
