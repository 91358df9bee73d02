import { createRoute } from '@hono/zod-openapi'
import { hashRiskConfig, riskConfigText } from '@plimsoll/protocol'
import {
  type DebtAtRiskResponse,
  debtAtRiskResponse,
  riskConfigResponse,
  type TotalsResponse,
  totalsResponse,
} from '@plimsoll/wire'
import { z } from 'zod'
import { NotReadyYet } from '../../errors.ts'
import { answerAt } from '../answerAt.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const debt = createRoute({
  method: 'get',
  path: '/v1/debt-at-risk',
  operationId: 'debtAtRisk',
  tags: ['Risk'],
  summary: 'Debt at risk by price drop',
  description:
    'What would be liquidatable if the price of one underlying fell, over all accounts. It is computed now and then, of the snapshot that was the latest when that began: the answer names it.',
  responses: {
    ...limited,
    200: jsonAnswer(debtAtRiskResponse, 'For each underlying, from no drop to half of its price.'),
    503: errorAnswer('Not computed yet since this node has started.'),
  },
})

const totals = createRoute({
  method: 'get',
  path: '/v1/totals',
  operationId: 'totals',
  tags: ['Risk'],
  summary: 'All accounts added up',
  description:
    'What all accounts hold and owe, by asset, by chain and by margin line, and who has most of it. It is computed now and then, of the snapshot that was the latest when that began: the answer names it.',
  responses: {
    ...limited,
    200: jsonAnswer(totalsResponse, 'Sums over all accounts.'),
    503: errorAnswer('Not computed yet since this node has started.'),
  },
})

const config = createRoute({
  method: 'get',
  path: '/v1/risk-config',
  operationId: 'riskConfig',
  tags: ['Risk'],
  summary: 'The risk config',
  description:
    'Feeds, weights with the times between which they move, bonuses, and how old a chain may be. The body is RFC 8785 JSON: its keccak256 is `header.config` of the snapshots made under it.',
  responses: { ...limited, 200: jsonAnswer(riskConfigResponse, 'The config as its owner scheduled it.') },
})

/** What a risk manager asks about all accounts; asking for it costs nothing but its bytes. */
export function riskRoutes(state: Pick<PublicState, 'debtAtRisk' | 'totals' | 'config'>) {
  const { risk } = state.config
  const text = riskConfigText(risk)
  const digest = hashRiskConfig(risk)
  return createRouter()
    .openapi(debt, (context) => {
      const latest = computed(state.debtAtRisk(), 'Debt at risk')
      return answerAt(context, { attested: latest, text: () => debtText(latest) })
    })
    .openapi(totals, (context) => {
      const latest = computed(state.totals(), 'The totals of all accounts')
      return answerAt(context, { attested: latest, text: () => totalsText(latest) })
    })
    .openapi(config, (context) => answerAt(context, { attested: { digest }, text: () => text }))
}

function computed<T>(latest: T | undefined, what: string): T {
  if (latest !== undefined) return latest
  throw new NotReadyYet(`${what}: not computed yet`, {
    hint: 'It is computed over all accounts once a snapshot is served; try again in a few seconds.',
  })
}

const debtText = madeOnce((debt: DebtAtRiskResponse) => z.encode(debtAtRiskResponse, debt))
const totalsText = madeOnce((totals: TotalsResponse) => z.encode(totalsResponse, totals))

/** Makes the JSON of each value once. */
function madeOnce<T extends object>(encode: (value: T) => unknown): (value: T) => string {
  const texts = new WeakMap<T, string>()
  return (value) => {
    const text = texts.get(value) ?? JSON.stringify(encode(value))
    texts.set(value, text)
    return text
  }
}
