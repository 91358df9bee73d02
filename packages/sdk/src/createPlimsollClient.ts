import { type AccountId, type Hash32, hashSnapshot, parseAccountId } from '@plimsoll/protocol'
import {
  type AccountResponse,
  type AccountsResponse,
  type AssetsResponse,
  accountResponse,
  accountsResponse,
  assetsResponse,
  type ChainsResponse,
  type ClaimsResponse,
  chainsResponse,
  claimsResponse,
  type DebtAtRiskResponse,
  type DeploymentResponse,
  debtAtRiskResponse,
  deploymentResponse,
  type HealthResponse,
  type HistoryResponse,
  healthResponse,
  historyResponse,
  type InFlightResponse,
  inFlightResponse,
  type LiquidationResponse,
  type LiquidationsResponse,
  liquidationResponse,
  liquidationsResponse,
  type RiskConfigResponse,
  type RotationsResponse,
  riskConfigResponse,
  rotationsResponse,
  type SnapshotResponse,
  type SnapshotsResponse,
  settlementResponse,
  snapshotResponse,
  snapshotsResponse,
  type TotalsResponse,
  totalsResponse,
} from '@plimsoll/wire'
import type { Address, Hex } from 'viem'
import type { z } from 'zod'
import { ForeignNode, WrongAnswer } from './errors.ts'
import { readJson } from './readJson.ts'
import { type Settlement, verifySettlement } from './verifySettlement.ts'
import type { Trust } from './verifySnapshot.ts'

/** A part of a long list: at most `limit` entries (100 unless told, at most 1,000) after the first `offset`. */
export type Page = { limit?: number; offset?: number }

/** A part of an account’s history: epochs, both included, one of `every` of them, at most `limit`. */
export type HistoryQuery = { from?: bigint; to?: bigint; every?: number; limit?: number }

/** A part of the claims: of a beneficiary, on one chain, at most `limit` of them, from the `next` of the part before on. */
export type ClaimsQuery = { beneficiary?: Address; custodySlot?: number; from?: Hex; limit?: number }

/** Whose claims, and on which chain; at most `limit` of them, from the `next` of the part before on. */
export type SettlementQuery = ClaimsQuery & { beneficiary: Address; custodySlot: number }

/**
 * A node's HTTP API. Every call rejects with `ApiError`, `NodeUnreachable`, `UnexpectedAnswer`, `WrongAnswer` or, where the
 * client knows its deployment, `ForeignNode`. An answer is about what was asked; beyond that nothing is believed yet: see `verifyAccount`, `verifyClaims` and `verifySnapshot`.
 */
export type PlimsollClient = {
  /** Contracts, operators and assets. */
  deployment: () => Promise<DeploymentResponse>
  latestSnapshot: () => Promise<SnapshotResponse>
  /** The snapshot of an epoch or with a digest. */
  snapshot: (name: bigint | Hash32) => Promise<SnapshotResponse>
  /**
   * Who signed which epoch, and the block of each chain in it, newest first: at most `limit` (20 unless told, at most 100), only
   * epochs older than `before` if told; `next` is the `before` of the next part. Believed as it is: `snapshot` has the signatures.
   */
  snapshots: (page?: { before?: bigint; limit?: number }) => Promise<SnapshotsResponse>
  /**
   * Snapshots that changed the operators and are newer than an epoch (0 unless told), oldest first: at most `limit` (20
   * unless told, at most 100). See `followRotations`.
   */
  rotations: (page?: { after?: bigint; limit?: number }) => Promise<RotationsResponse>
  /**
   * An account at the latest snapshot, or at that of an epoch: margin, breakdown and proof. Takes an EOA’s address or an
   * account id (`InvalidAccountId`). A node keeps the accounts of some thousand epochs.
   */
  account: (account: AccountId | Address, at?: { epoch?: bigint }) => Promise<AccountResponse>
  /**
   * An account’s margin at earlier snapshots, newest first: at most `limit` (100 unless told, at most 100) from `to` (the
   * latest epoch unless told) down to `from`, the newest of each `every` epochs (1 unless told). `next` is the `to` of the
   * next part. Believed as it is; `account` at an epoch has the proof.
   */
  history: (account: AccountId | Address, page?: HistoryQuery) => Promise<HistoryResponse>
  /**
   * Pledges and releases of an account on their way at the latest snapshot, and what each waits for. Believed as it is: what
   * registries have accepted, each registry itself can be asked.
   */
  inFlight: (account: AccountId | Address) => Promise<InFlightResponse>
  /**
   * Liquidations and forced moves that anybody may do to an account at the latest snapshot, each the largest: none above the
   * line. `dustUsdWad` is that of the venues, 0 unless told; see `dustValue`. See `verifyLiquidation`.
   */
  liquidation: (account: AccountId | Address, at?: { dustUsdWad?: bigint }) => Promise<LiquidationResponse>
  /**
   * Liquidations and write-offs that the node has seen, newest first: at most `limit` (20 unless told, at most 100), only those
   * with smaller numbers than `before` if told; `next` is the `before` of the next part. Believed as it is: the chain has the log.
   */
  pastLiquidations: (page?: { before?: number; limit?: number }) => Promise<LiquidationsResponse>
  /**
   * Accounts with debt at the latest snapshot, lowest health first: all that are liquidatable, then the 10,000 that come
   * next. `total` says how many pages there are.
   */
  accounts: (page?: Page) => Promise<AccountsResponse>
  /** Accounts below maintenance at the latest snapshot, lowest health first. */
  liquidatable: (page?: Page) => Promise<AccountsResponse>
  /**
   * Claims not paid at the latest snapshot, with their proofs, in order of beneficiary, chain of custody, debt slot and
   * index: at most `limit` (100 unless told, at most 1,000). `custodySlot` only together with a beneficiary.
   */
  claims: (query?: ClaimsQuery) => Promise<ClaimsResponse>
  /**
   * Claims of one beneficiary on one chain at the latest snapshot, at most 100, with one proof for all of them, as
   * `settleMany` takes them. Unlike the others this one is checked against what the caller trusts before it returns: rejects
   * with `VerificationFailed`.
   */
  settlement: (query: SettlementQuery, trust: Trust) => Promise<Settlement>
  /** Prices and weights of every asset at the latest snapshot. See `verifyAssets`. */
  assets: () => Promise<AssetsResponse>
  /**
   * What would be liquidatable after drops of each price, over all accounts of a snapshot that is not the latest most of the
   * time. Believed as it is: to check it takes all accounts.
   */
  debtAtRisk: () => Promise<DebtAtRiskResponse>
  /**
   * What all accounts hold and owe, by asset, chain and margin line, and the accounts that have most, at a snapshot that is not
   * the latest most of the time. Believed as it is: to check it takes all accounts.
   */
  totals: () => Promise<TotalsResponse>
  /**
   * The risk config: feeds, weights and their ramps. `hashRiskConfig` of `@plimsoll/sdk` says whether it is the one that a
   * verified header names.
   */
  riskConfig: () => Promise<RiskConfigResponse>
  /** How the node sees each chain. */
  chains: () => Promise<ChainsResponse>
  health: () => Promise<HealthResponse>
}

/**
 * Creates a client of one node. With `deployment`, answers about another one are refused. `timeoutMs` is for each call,
 * 10,000 by default.
 *
 * @example
 * const client = createPlimsollClient({ url: 'http://127.0.0.1:8080' })
 * const { margin } = await client.account('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')
 * // { equityUsdWad: 2500000000000000000000n, healthWad: 1180000000000000000n, liquidatable: false, … }
 */
export function createPlimsollClient({
  url,
  deployment,
  timeoutMs = 10_000,
  fetch = (...request) => globalThis.fetch(...request),
}: {
  url: string
  deployment?: { salt: Hex }
  timeoutMs?: number
  fetch?: typeof globalThis.fetch
}): PlimsollClient {
  const base = url.replace(/\/+$/, '')
  const get = <Schema extends z.ZodType>(path: string, schema: Schema) =>
    readJson(base + path, { schema, fetch, timeoutMs })

  return {
    async deployment() {
      const answer = await get('/v1/deployment', deploymentResponse)
      expectSame({ expected: deployment?.salt, seen: answer.salt })
      return answer
    },
    async latestSnapshot() {
      return checked(await get('/v1/snapshots/latest', snapshotResponse))
    },
    async snapshot(name) {
      const answer = checked(await get(`/v1/snapshots/${name}`, snapshotResponse))
      if (typeof name === 'bigint') expectAsked('epoch', { expected: name, seen: answer.header.epoch })
      else expectAsked('digest', { expected: name.toLowerCase(), seen: answer.digest })
      return answer
    },
    async snapshots({ before, limit } = {}) {
      const answer = await get(`/v1/snapshots?${query({ before: before?.toString(), limit })}`, snapshotsResponse)
      for (const { epoch } of answer.snapshots)
        if (before !== undefined && epoch >= before) expectAsked('epoch', { expected: before - 1n, seen: epoch })
      return answer
    },
    async rotations({ after, limit } = {}) {
      const answer = await get(`/v1/rotations?${query({ after: after?.toString(), limit })}`, rotationsResponse)
      for (const { snapshot } of answer.rotations) checked(snapshot)
      return answer
    },
    async account(account, { epoch } = {}) {
      const id = parseAccountId(account)
      const at = epoch === undefined ? '' : `?epoch=${epoch}`
      const answer = await get(`/v1/accounts/${id}${at}`, accountResponse)
      checked(answer.snapshot)
      expectAsked('account', { expected: id, seen: answer.account })
      if (epoch !== undefined) expectAsked('epoch', { expected: epoch, seen: answer.snapshot.header.epoch })
      return answer
    },
    async history(account, { from, to, every, limit } = {}) {
      const id = parseAccountId(account)
      const asked = query({ from: from?.toString(), to: to?.toString(), every, limit })
      const answer = await get(`/v1/accounts/${id}/history?${asked}`, historyResponse)
      expectAsked('account', { expected: id, seen: answer.account })
      for (const { epoch } of answer.entries) {
        if (from !== undefined && epoch < from) expectAsked('epoch', { expected: from, seen: epoch })
        if (to !== undefined && epoch > to) expectAsked('epoch', { expected: to, seen: epoch })
      }
      return answer
    },
    async inFlight(account) {
      const id = parseAccountId(account)
      const answer = await get(`/v1/accounts/${id}/in-flight`, inFlightResponse)
      expectAsked('account', { expected: id, seen: answer.account })
      return answer
    },
    async liquidation(account, { dustUsdWad = 0n } = {}) {
      const id = parseAccountId(account)
      const answer = await get(`/v1/accounts/${id}/liquidation?dustUsdWad=${dustUsdWad}`, liquidationResponse)
      checked(answer.snapshot)
      expectAsked('account', { expected: id, seen: answer.account })
      expectAsked('dustUsdWad', { expected: dustUsdWad, seen: answer.dustUsdWad })
      return answer
    },
    pastLiquidations: (page) => get(`/v1/liquidations?${query({ ...page })}`, liquidationsResponse),
    accounts: (page) => get(`/v1/accounts?${query({ ...page })}`, accountsResponse),
    liquidatable: (page) => get(`/v1/accounts?${query({ status: 'liquidatable', ...page })}`, accountsResponse),
    async claims(asked = {}) {
      const answer = await get(`/v1/claims?${query({ ...asked })}`, claimsResponse)
      checked(answer.snapshot)
      for (const { beneficiary, custodySlot } of answer.claims) {
        if (asked.beneficiary !== undefined)
          expectAsked('beneficiary', { expected: asked.beneficiary.toLowerCase(), seen: beneficiary.toLowerCase() })
        if (asked.custodySlot !== undefined)
          expectAsked('custodySlot', { expected: asked.custodySlot, seen: custodySlot })
      }
      return answer
    },
    async settlement({ beneficiary, ...asked }, trust) {
      const answer = await get(`/v1/settlements/${beneficiary}?${query({ ...asked })}`, settlementResponse)
      checked(answer.snapshot)
      return verifySettlement(answer, { beneficiary, custodySlot: asked.custodySlot, trust })
    },
    async assets() {
      const answer = await get('/v1/assets', assetsResponse)
      checked(answer.snapshot)
      return answer
    },
    debtAtRisk: () => get('/v1/debt-at-risk', debtAtRiskResponse),
    totals: () => get('/v1/totals', totalsResponse),
    riskConfig: () => get('/v1/risk-config', riskConfigResponse),
    chains: () => get('/v1/chains', chainsResponse),
    health: () => get('/health', healthResponse),
  }

  function checked(snapshot: SnapshotResponse): SnapshotResponse {
    if (deployment === undefined) return snapshot
    const { header, digest } = snapshot
    expectSame({ expected: hashSnapshot({ header, salt: deployment.salt }), seen: digest })
    return snapshot
  }

  function expectAsked<T>(field: string, { expected, seen }: { expected: T; seen: T }): void {
    if (expected === seen) return
    throw new WrongAnswer('The node answered about something else than it was asked.', {
      details: { url: base, field, expected, seen },
      hint: 'Do not act on this answer; ask another operator.',
    })
  }

  function expectSame({ expected, seen }: { expected: Hex | undefined; seen: Hex }): void {
    if (expected === undefined || expected.toLowerCase() === seen.toLowerCase()) return
    throw new ForeignNode('The node serves another deployment.', {
      details: { url: base, expected, seen },
      hint: 'Check the URL and the salt.',
    })
  }
}

function query(parameters: Record<string, string | number | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
