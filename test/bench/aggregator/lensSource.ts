import type { DeltaReader } from '@plimsoll/aggregator'
import { type ChainObservation, type Cut, type CutEntry, hashRiskConfig, keccak, zeroHash } from '@plimsoll/protocol'
import { toHex } from 'viem'
import { lazyAccounts } from './lazyAccounts.ts'
import { deployment, feeds, risk } from './market.ts'
import type { Population } from './population.ts'

/** What happens until the next block: these accounts have changed, ether costs that many dollars. */
export type Step = { changed: readonly number[]; ether: bigint }

/** Three chains that are read like lenses, with a clock and a price. */
export type LensSource = {
  readonly readers: readonly DeltaReader[]
  /** Mines a block on every chain. */
  advance(step: Step): { cut: Cut; timestamp: bigint }
  /** Milliseconds it takes to write everything that the lenses say at the start, which is not the aggregator's work. */
  timeReading(): Promise<number>
}

/** The chains of a population, at their first block. */
export function createLensSource(population: Population): LensSource {
  const changes: (readonly number[])[] = []
  let price = 3_000n
  const timestamp = () => 1_700_000_000n + BigInt(changes.length) * 10n
  const config = hashRiskConfig(risk)

  function* everyone(): Iterable<number> {
    for (let index = 0; index < population.size; index++) yield index
  }

  const source: LensSource = {
    advance({ changed, ether }) {
      changes.push(changed)
      price = ether
      const cut = deployment.chains.map(({ chainId }) => ({
        chainId,
        number: BigInt(changes.length),
        hash: keccak(toHex(`${chainId}/${changes.length}`)),
        timestamp: timestamp(),
      }))
      return { cut, timestamp: timestamp() }
    },
    readers: deployment.chains.map(({ slot }) => ({
      slot,
      async read({ from, to }: { from?: CutEntry; to: CutEntry }) {
        const indices = from ? changes.slice(Number(from.number), Number(to.number)).flat() : everyone()
        const accounts = lazyAccounts({
          size: from ? [...indices].length : population.size,
          indices,
          account: population.account,
          words: (index) => population.words(index, slot),
        })
        return {
          slot,
          entry: to,
          full: from === undefined,
          accounts,
          claimCount: 0n,
          claims: [],
          paid: [],
          observation: observe(slot, { price, updatedAt: to.timestamp }),
          registry: {
            digest: zeroHash,
            epoch: 0n,
            timestamp: 0n,
            operators: zeroHash,
            nextOperators: zeroHash,
            scheduled: undefined,
            config,
          },
        }
      },
    })),
    async timeReading() {
      const start = performance.now()
      const { cut } = source.advance({ changed: [], ether: price })
      for (const [slot, to] of cut.entries())
        for (const _ of (await source.readers[slot]?.read({ to }))?.accounts ?? []);
      return performance.now() - start
    },
  }
  return source
}

function observe(slot: number, { price, updatedAt }: { price: bigint; updatedAt: bigint }): ChainObservation {
  const assets = risk.assets.filter((asset) => asset.slot === slot)
  const answer = (dollars: bigint) => ({ ok: true, answer: dollars * 10n ** 8n, updatedAt, decimals: 8 })
  return {
    feeds: new Map([
      [feeds.ETH, answer(price)],
      [feeds.USD, answer(1n)],
      [feeds.BTC, answer(60_000n)],
    ]),
    rates: new Map(),
    indices: new Map(assets.filter(({ kind }) => kind === 'liability').map(({ assetId }) => [assetId, 10n ** 27n])),
    assets: assets.map(({ assetId, kind, token, decimals }) => ({ assetId, kind, token, decimals })),
  }
}
