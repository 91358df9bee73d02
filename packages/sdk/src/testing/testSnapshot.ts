import { createLeafTrie, createTrie, leafBatch } from '@plimsoll/merkle'
import {
  type AccountId,
  type AssetWord,
  type AttestedSnapshot,
  accountMargin,
  assetTerms,
  type Claim,
  decodeAssetTable,
  encodeAssetTable,
  encodeLeafWord,
  eoaAccountId,
  hashClaim,
  keccak,
  type LeafWord,
  linksOf,
  margin,
  marginTotals,
  parseHash32,
  quoteAccount,
  unusedAsset,
  wholePrice,
} from '@plimsoll/protocol'
import { operatorKeys, signedSnapshot } from '@plimsoll/protocol/testing'
import type {
  AccountResponse,
  AssetsResponse,
  ClaimsResponse,
  LiquidationResponse,
  SettlementResponse,
} from '@plimsoll/wire'
import { concat, type Hex, hexToBytes, numberToHex, toHex } from 'viem'
import type { Trust } from '../verifySnapshot.ts'

const keys = operatorKeys(3)

/** The deployment of these tests. */
export const trust: Trust = {
  salt: keccak(toHex('test deployment')),
  chainIds: [901, 902],
  set: { threshold: 2, operators: keys.map(({ address }) => address) },
}

const ether = 10n ** 18n
const collateral: AssetWord = {
  ...unusedAsset,
  kind: 'collateral',
  unitPrice: 3_000n * ether,
  initialWeight: 7_500,
  maintenanceWeight: 8_500,
  liquidationBonus: 500,
  leastBonus: 100,
}

/** WETH on slot 0, USDC on slot 1, a hole, and USDC debt on slot 1. */
export const table: AssetWord[] = [
  collateral,
  { ...collateral, unitPrice: 10n ** 30n, initialWeight: 9_000, maintenanceWeight: 9_500, slot: 1, priceStale: true },
  unusedAsset,
  {
    ...unusedAsset,
    kind: 'liability',
    unitPrice: 11n * 10n ** 29n,
    initialWeight: 11_000,
    maintenanceWeight: 10_500,
    bonusDistance: 300,
    slot: 1,
  },
]

export const alice = eoaAccountId('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')

/** 2 WETH, 1.5 of them pledged to slot 1; 500 USDC; 2,000 debt shares on slot 1. */
export const aliceWords: Hex[] = words([
  { kind: 'balance', assetId: 0, units: 2n * ether, leaving: 0n },
  { kind: 'balance', assetId: 1, units: 500_000_000n, leaving: 3_000_000n },
  { kind: 'pledge', assetId: 0, slot: 1, pledged: (3n * ether) / 2n, released: 0n },
  { kind: 'debt', assetId: 3, units: 2_000_000_000n },
])

const claims: Claim[] = [0n, 1n, 2n].map((index) => ({
  debtSlot: 1,
  index,
  account: alice,
  beneficiary: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  assetId: 0,
  units: 10n ** 15n + index,
}))

const claimsTrie = (await createLeafTrie()).update({
  removed: new Uint8Array(),
  added: hexToBytes(concat(claims.map(hashClaim))),
})

function words(list: LeafWord[]): Hex[] {
  return list.map(encodeLeafWord).sort()
}

/** A snapshot that two of three operators have signed, over these leaves and the claims above. */
export async function attest(
  leaves: ReadonlyMap<AccountId, readonly Hex[]>,
): Promise<{ snapshot: AttestedSnapshot; prove: (account: AccountId) => Hex[] }> {
  const trie = (await createTrie()).update(leafBatch([...leaves].map(([account, words]) => ({ account, words }))))
  const cut = trust.chainIds.map((chainId) => ({
    chainId,
    number: 1_000n,
    hash: keccak(toHex(`block of ${chainId}`)),
    timestamp: 1_800_000_000n - BigInt(chainId),
  }))
  const header = {
    epoch: 150_000_000n,
    timestamp: 1_800_000_000n,
    config: keccak(toHex('config')),
    accounts: parseHash32(trie.root),
    claims: parseHash32(claimsTrie.root),
  }
  return {
    snapshot: await signedSnapshot({ ...trust, keys, cut, assets: encodeAssetTable(table), header }),
    prove: (account) => trie.proof(account) ?? [],
  }
}

/** What a node answers about an account, computed as a node does. */
export function answerAbout(
  { account, words, siblings }: Pick<AccountResponse, 'account' | 'words' | 'siblings'>,
  snapshot: AttestedSnapshot,
): AccountResponse {
  const { cut } = snapshot
  const table = decodeAssetTable(snapshot.assets)
  const { chains, assets, ...totals } = accountMargin({ words, table, slots: cut.length })
  return {
    account,
    ...totals,
    chains: chains.map((chain) => ({
      ...chain,
      chainId: cut[chain.slot]?.chainId ?? 0,
      name: ['alpha', 'bravo'][chain.slot] ?? '',
    })),
    assets: assets.map((asset) => ({ ...asset, symbol: `ASSET${asset.assetId}`, decimals: 18, underlying: 'USD' })),
    links: linksOf(words),
    words,
    siblings,
    snapshot,
  }
}

/** What a node answers that anybody may do to an account, computed as a node does. */
export function quotesOf(
  { account, words, siblings }: Pick<AccountResponse, 'account' | 'words' | 'siblings'>,
  { snapshot, dust = 0n }: { snapshot: AttestedSnapshot; dust?: bigint },
): LiquidationResponse {
  const at = { words, table: decodeAssetTable(snapshot.assets), slots: snapshot.cut.length }
  return {
    account,
    dustUsdWad: dust,
    margin: marginTotals(margin(at)),
    ...quoteAccount({ ...at, cut: snapshot.cut, dust }),
    words,
    siblings,
    snapshot,
  }
}

/** Alice among other accounts. */
export async function aliceAnswer(): Promise<AccountResponse> {
  const others = [1, 2, 3, 4].map((index) => [eoaAccountId(numberToHex(index, { size: 20 })), aliceWords] as const)
  const { snapshot, prove } = await attest(new Map([[alice, aliceWords], ...others]))
  return answerAbout({ account: alice, words: aliceWords, siblings: prove(alice) }, snapshot)
}

/** Alice with three times the debt, and what anybody may do to her with a dust of $10, computed as a node does. */
export async function liquidationAnswer(): Promise<LiquidationResponse> {
  const debt = encodeLeafWord({ kind: 'debt', assetId: 3, units: 6_000_000_000n })
  const words = [...aliceWords.slice(0, -1), debt]
  const { snapshot, prove } = await attest(
    new Map([
      [alice, words],
      [keccak('0x') as string as AccountId, aliceWords],
    ]),
  )
  return quotesOf({ account: alice, words, siblings: prove(alice) }, { snapshot, dust: 10n * ether })
}

/** The table above, as a node answers. */
export async function assetsAnswer(): Promise<AssetsResponse> {
  const { snapshot } = await attest(new Map([[alice, aliceWords]]))
  const assets = assetTerms(table).map((terms) => {
    const decimals = terms.unitPrice > 10n ** 25n ? 6 : 18
    const labels = { symbol: `ASSET${terms.assetId}`, decimals, underlying: 'USD' }
    return { ...terms, ...labels, priceUsdWad: wholePrice(terms, decimals) }
  })
  return { assets, snapshot }
}

/** All three claims with their proofs. */
export async function claimsAnswer(): Promise<ClaimsResponse> {
  const { snapshot } = await attest(new Map([[alice, aliceWords]]))
  return {
    snapshot,
    next: null,
    claims: claims.map((claim) => ({ ...claim, custodySlot: 0, siblings: claimsTrie.proof(hashClaim(claim)) ?? [] })),
  }
}

/** Some of the claims, all unless told, with one proof. */
export async function settlementAnswer(some: readonly number[] = [0, 1, 2]): Promise<SettlementResponse> {
  const { snapshot } = await attest(new Map([[alice, aliceWords]]))
  const chosen = claims.filter((_, index) => some.includes(index))
  const { leaves, siblings, steps } = claimsTrie.multiproof(chosen.map(hashClaim)) ?? { leaves: [], ...noProof }
  const ordered = leaves.flatMap((leaf) => chosen.filter((claim) => hashClaim(claim) === leaf))
  return { claims: ordered, siblings: [...siblings], steps, next: null, snapshot }
}

const noProof = { siblings: [], steps: '0x' as const }

/** Whom the claims pay. */
export const beneficiary = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
