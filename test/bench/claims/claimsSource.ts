import type { DeltaReader } from '@plimsoll/aggregator'
import {
  type ChainObservation,
  type Claim,
  type Cut,
  type CutEntry,
  claimsPerPage,
  hashRiskConfig,
  keccak,
  type PaidClaims,
  zeroHash,
} from '@plimsoll/protocol'
import { toHex } from 'viem'
import { deployment, feeds, risk } from '../aggregator/market.ts'
import { claimAt } from './someClaims.ts'

/** Three chains on which nothing but claims happens: chain 1 books them, chain 0 pays them. */
export type ClaimsSource = {
  readonly readers: readonly DeltaReader[]
  /** Mines a block on every chain, with so many claims booked and paid in all. */
  advance(counts: { booked: number; paid: number }): { cut: Cut; timestamp: bigint }
}

type Block = { booked: number; paid: number }

/** The chains, at their first block. */
export function createClaimsSource(): ClaimsSource {
  const blocks: Block[] = []
  /** Those booked so far: to make them is not the aggregator's work. */
  const claims: Claim[] = []
  const timestamp = () => 1_700_000_000n + BigInt(blocks.length) * 10n
  const at = (entry: CutEntry | undefined): Block => blocks[Number(entry?.number ?? 0n) - 1] ?? { booked: 0, paid: 0 }

  return {
    advance(counts) {
      blocks.push(counts)
      while (claims.length < counts.booked) claims.push(claimAt(claims.length))
      const cut = deployment.chains.map(({ chainId }) => ({
        chainId,
        number: BigInt(blocks.length),
        hash: keccak(toHex(`${chainId}/${blocks.length}`)),
        timestamp: timestamp(),
      }))
      return { cut, timestamp: timestamp() }
    },
    readers: deployment.chains.map(({ slot }) => ({
      slot,
      async read({ from, to }: { from?: CutEntry; to: CutEntry }) {
        const [before, after] = [at(from), at(to)]
        const isDebtSlot = slot === 1
        return {
          slot,
          entry: to,
          full: from === undefined,
          accounts: new Map(),
          claimCount: isDebtSlot ? BigInt(after.booked) : 0n,
          claims: isDebtSlot ? claims.slice(before.booked, after.booked) : [],
          paid: slot === 0 ? [nothing, paidBetween(before.paid, after.paid), nothing] : [],
          observation: observe(slot, to.timestamp),
          registry: {
            digest: zeroHash,
            epoch: 0n,
            timestamp: 0n,
            operators: zeroHash,
            nextOperators: zeroHash,
            scheduled: undefined,
            config: hashRiskConfig(risk),
          },
        }
      },
    })),
  }
}

const nothing: PaidClaims = { count: 0n, pages: new Map() }

/** The pages on which the claims from one to another are. */
function paidBetween(from: number, to: number): PaidClaims {
  const pages = new Map<number, bigint[]>()
  const wordsPerPage = claimsPerPage / 256
  for (let page = Math.floor(from / claimsPerPage); from < to && page * claimsPerPage < to; page++)
    pages.set(
      page,
      Array.from({ length: wordsPerPage }, (_, word) => {
        const left = Math.min(256, Math.max(0, to - (page * wordsPerPage + word) * 256))
        return (1n << BigInt(left)) - 1n
      }),
    )
  return { count: BigInt(to), pages }
}

function observe(slot: number, updatedAt: bigint): ChainObservation {
  const assets = risk.assets.filter((asset) => asset.slot === slot)
  const answer = (dollars: bigint) => ({ ok: true, answer: dollars * 10n ** 8n, updatedAt, decimals: 8 })
  return {
    feeds: new Map([
      [feeds.ETH, answer(3_000n)],
      [feeds.USD, answer(1n)],
      [feeds.BTC, answer(60_000n)],
    ]),
    rates: new Map(),
    indices: new Map(assets.filter(({ kind }) => kind === 'liability').map(({ assetId }) => [assetId, 10n ** 27n])),
    assets: assets.map(({ assetId, kind, token, decimals }) => ({ assetId, kind, token, decimals })),
  }
}
