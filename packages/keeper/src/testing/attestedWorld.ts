import { createAggregator, createClaimSet, type Snapshot } from '@plimsoll/aggregator'
import { createTrie } from '@plimsoll/merkle'
import {
  type AccountId,
  type AttestedSnapshot,
  type ChainDelta,
  type Claim,
  type Cut,
  type Deployment,
  encodeLeafWord,
  eoaAccountId,
  type FeedObservation,
  hashOperatorSet,
  hashRiskConfig,
  keccak,
  type LeafWord,
  type OperatorSet,
  type RiskConfig,
  zeroHash,
} from '@plimsoll/protocol'
import { signedSnapshot } from '@plimsoll/protocol/testing'
import { type Address, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const address = (digit: string) => `0x${digit.repeat(40)}` as const

/** A deployment on two chains that exists nowhere. */
export const deployment: Deployment = {
  name: 'nowhere',
  salt: `0x${'5a'.repeat(32)}`,
  epochSeconds: 3,
  maxAgeRisk: 60,
  maxAgeLiquidate: 60,
  chains: [
    { slot: 0, chainId: 101, name: 'alpha', registry: address('1'), vault: address('2'), lens: address('3') },
    { slot: 1, chainId: 102, name: 'beta', registry: address('4'), vault: address('5'), lens: address('6') },
  ],
}

/** Ether as collateral on alpha, dollars owed on beta. */
export const risk: RiskConfig = {
  version: 1,
  underlyings: {
    ETH: { feeds: [{ slot: 0, address: address('7'), heartbeat: 3600 }] },
    USD: { feeds: [{ slot: 0, address: address('8'), heartbeat: 3600 }] },
  },
  assets: [
    {
      assetId: 0,
      symbol: 'WETH',
      slot: 0,
      kind: 'collateral',
      token: address('9'),
      decimals: 18,
      underlying: 'ETH',
      initialWeight: 8000,
      maintenanceWeight: 8500,
      liquidationBonus: 500,
      leastBonus: 100,
    },
    {
      assetId: 1,
      symbol: 'USDC debt',
      slot: 1,
      kind: 'liability',
      token: address('a'),
      decimals: 6,
      underlying: 'USD',
      initialWeight: 11000,
      maintenanceWeight: 10500,
    },
  ],
  bonusDistance: 300,
  chains: [
    { slot: 0, maxCutAge: 60 },
    { slot: 1, maxCutAge: 60 },
  ],
}

/** The operator of every test: the first of anvil's well-known accounts. */
export const operator = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')

export const set: OperatorSet = { threshold: 1, operators: [operator.address] }

const person = (digits: string): AccountId => eoaAccountId(`0x${digits.repeat(20)}`)
/** One ether pledged to beta; alice owes 1,000 dollars there, bob 2,900, which is too much; carol owes nothing. */
export const [alice, bob, carol] = [person('a1'), person('b0'), person('ca')]
export const ether = 10n ** 18n

const emptyTrie = await createTrie()
const emptyClaims = await createClaimSet()

/** Two chains without execution, and what an operator computes and signs of them. */
export function createWorld() {
  const accounts: [AccountId, LeafWord[]][][] = [
    [alice, bob, carol].map((account) => [
      account,
      [
        { kind: 'balance', assetId: 0, units: ether, leaving: 7n },
        { kind: 'pledge', assetId: 0, slot: 1, pledged: ether, released: 0n },
      ],
    ]),
    [
      [alice, [{ kind: 'debt', assetId: 1, units: 1_000_000_000n }]],
      [bob, [{ kind: 'debt', assetId: 1, units: 2_900_000_000n }]],
    ],
  ]
  /** Booked on beta. */
  const claims: Claim[] = [
    { debtSlot: 1, index: 0n, account: bob, beneficiary: operator.address, assetId: 0, units: 1n },
  ]
  /** By slot: the snapshot that its registry has accepted last; none at first. */
  const accepted: (Pick<Snapshot, 'digest' | 'header'> | undefined)[] = []
  /** In whole dollars, by underlying. */
  const prices: Record<string, bigint> = { ETH: 3_000n, USD: 1n }
  const aggregator = createAggregator({
    deployment,
    risk,
    readers: deployment.chains.map(({ slot }) => ({ slot, read: async ({ to }) => delta(slot, to) })),
    previousTable: async () => undefined,
    emptyTrie,
    emptyClaims,
  })
  return {
    aggregator,
    accounts,
    claims,
    accepted,
    prices,
    cutAt: (timestamp: number): Cut =>
      deployment.chains.map(({ chainId }) => ({
        chainId,
        number: BigInt(timestamp),
        hash: keccak(toHex(`${chainId}/${timestamp}`)),
        timestamp: BigInt(timestamp),
      })),
  }

  function delta(slot: number, entry: Cut[number]): ChainDelta {
    return {
      slot,
      entry,
      full: true,
      accounts: new Map((accounts[slot] ?? []).map(([account, words]) => [account, words.map(encodeLeafWord)])),
      claimCount: slot === 1 ? BigInt(claims.length) : 0n,
      claims: slot === 1 ? claims : [],
      paid: [],
      observation: {
        feeds: feedsAt(slot, { prices, updatedAt: entry.timestamp }),
        indices: new Map(slot === 1 ? [[1, 10n ** 27n]] : []),
        rates: new Map(),
        assets: risk.assets.filter((asset) => asset.slot === slot),
      },
      registry: {
        digest: accepted[slot]?.digest ?? zeroHash,
        epoch: accepted[slot]?.header.epoch ?? 0n,
        timestamp: accepted[slot]?.header.timestamp ?? 0n,
        operators: hashOperatorSet(set),
        nextOperators: hashOperatorSet(set),
        scheduled: undefined,
        config: hashRiskConfig(risk),
      },
    }
  }
}

function feedsAt(
  slot: number,
  { prices, updatedAt }: { prices: Record<string, bigint>; updatedAt: bigint },
): Map<Address, FeedObservation> {
  return new Map(
    Object.entries(risk.underlyings).flatMap(([name, { feeds }]) =>
      feeds
        .filter((feed) => feed.slot === slot)
        .map(({ address }): [Address, FeedObservation] => {
          const answer = (prices[name] ?? 1n) * 10n ** 8n
          return [address, { ok: true, answer, updatedAt, decimals: 8 }]
        }),
    ),
  )
}

/** What becomes of a computed snapshot when its only operator signs it. */
export function attest({ header, cut, assets }: Snapshot): Promise<AttestedSnapshot> {
  return signedSnapshot({ salt: deployment.salt, keys: [operator], set, cut, assets, header })
}
