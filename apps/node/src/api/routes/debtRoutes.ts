import { createRoute } from '@hono/zod-openapi'
import { type DebtAtRiskResponse, debtAtRiskResponse } from '@plimsoll/wire'
import { z } from 'zod'
import { NotReadyYet } from '../../errors.ts'
import { answerAt } from '../answerAt.ts'
import type { PublicState } from '../publicState.ts'
import { createRouter, errorAnswer, jsonAnswer, limited } from '../router.ts'

const debt = createRoute({
  method: 'get',
  path: '/v1/debt-at-risk',
  operationId: 'debtAtRisk',
  tags: ['Accounts'],
  summary: 'Debt at risk by price drop',
  description:
    'What would be liquidatable if the price of one underlying fell, over all accounts. It is computed now and then, of the snapshot that was the latest when that began: the answer names it.',
  responses: {
    ...limited,
    200: jsonAnswer(debtAtRiskResponse, 'For each underlying, from no drop to half of its price.'),
    503: errorAnswer('Not computed yet since this node has started.'),
  },
})

/** Debt at risk; asking for it costs nothing but its bytes. */
export function debtRoutes({ debtAtRisk }: Pick<PublicState, 'debtAtRisk'>) {
  return createRouter().openapi(debt, (context) => {
    const latest = debtAtRisk()
    if (latest) return answerAt(context, { attested: latest, text: () => textOf(latest) })
    throw new NotReadyYet('Debt at risk has not been computed yet', {
      hint: 'It is computed over all accounts once a snapshot is served; try again in a few seconds.',
    })
  })
}

const texts = new WeakMap<DebtAtRiskResponse, string>()

/** As JSON: made once. */
function textOf(debt: DebtAtRiskResponse): string {
  const text = texts.get(debt) ?? JSON.stringify(z.encode(debtAtRiskResponse, debt))
  texts.set(debt, text)
  return text
}
