import {
  accountResponse,
  accountsResponse,
  assetsResponse,
  chainsResponse,
  claimsResponse,
  debtAtRiskResponse,
  deploymentResponse,
  errorResponse,
  healthResponse,
  historyResponse,
  inFlightResponse,
  liquidationResponse,
  liquidationsResponse,
  operatorsResponse,
  riskConfigResponse,
  rotationsResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  totalsResponse,
} from '@plimsoll/sdk'
import type { Address } from 'viem'

/** Reads the API with an HTTP client of your own: each answer has the schema that the node answers with. */
export async function readWithSchemas({
  url,
  account,
  beneficiary,
}: {
  url: string
  account: Address
  beneficiary: Address
}) {
  const schemas = {
    '/health': healthResponse,
    '/v1/deployment': deploymentResponse,
    '/v1/operators': operatorsResponse,
    '/v1/chains': chainsResponse,
    '/v1/assets': assetsResponse,
    '/v1/debt-at-risk': debtAtRiskResponse,
    '/v1/risk-config': riskConfigResponse,
    '/v1/totals': totalsResponse,
    '/v1/liquidations': liquidationsResponse,
    '/v1/snapshots': snapshotsResponse,
    '/v1/snapshots/latest': snapshotResponse,
    '/v1/rotations': rotationsResponse,
    '/v1/claims': claimsResponse,
    '/v1/accounts': accountsResponse,
    [`/v1/accounts/${account}`]: accountResponse,
    [`/v1/accounts/${account}/history`]: historyResponse,
    [`/v1/accounts/${account}/in-flight`]: inFlightResponse,
    [`/v1/accounts/${account}/liquidation`]: liquidationResponse,
    [`/v1/settlements/${beneficiary}?custodySlot=0`]: settlementResponse,
    '/v1/snapshots/1': errorResponse,
  }
  const answers = new Map<string, unknown>()
  for (const [path, schema] of Object.entries(schemas)) {
    const response = await fetch(url + path)
    // Throws where the answer is not of this version.
    answers.set(path, schema.parse(await response.json()))
  }
  return answers
}
