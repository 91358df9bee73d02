import type { Address, Hex } from 'viem'
import { deployChain } from '../../src/deployChain.ts'
import { deployCreditPool } from '../../src/deployCreditPool.ts'
import { deployDevFeed } from '../../src/deployDevFeed.ts'
import { creditPoolAbi } from '../../src/generated/creditPoolAbi.ts'
import { devFeedAbi } from '../../src/generated/devFeedAbi.ts'
import { marginVaultAbi } from '../../src/generated/marginVaultAbi.ts'
import { type AccountProof, assetWord, leafWord } from './accountProof.ts'
import { attestor, operators, salt } from './attest.ts'
import { type GasClient, liquidator, owner } from './connect.ts'
import { transactor } from './transactor.ts'

const range = (count: number) => Array.from({ length: count }, (_, index) => index)

// What §3 allows an account in a deployment of four chains; this is chain 0.
const slots = range(4)
const collaterals = range(8)
const debts = range(4)
const idOf = (slot: number, place: number) => slot * (collaterals.length + debts.length) + place
const collateralsOf = (slot: number) => collaterals.map((place) => idOf(slot, place))
const debtsOf = (slot: number) => debts.map((place) => idOf(slot, collaterals.length + place))

export const otherSlots = slots.slice(1)
/** Collaterals held here, and those of the other chains. */
export const local = collateralsOf(0)
export const foreign = otherSlots.flatMap(collateralsOf)

export const unit = 10n ** 18n
export const dollar = 10n ** 6n

const minDebt = 100n * dollar

/** What a snapshot says: the price of each collateral in cents, and the claims' root. */
type FullSight = { cents: bigint; claims?: Hex }

/**
 * The vault of a contract account of this chain that holds 40 units of each of 8 assets on each of four chains, pledged 10 of
 * each to each other chain, and may borrow from four pools; with a guard feed for each of the 48 assets.
 */
export async function startFullWorld(client: GasClient) {
  const { mined, token, approve } = transactor(client)
  const { registry, vault: address } = await deployChain(client, {
    salt,
    slot: 0,
    slots: slots.length,
    epochSeconds: 2,
    operators,
    maxAgeRisk: 3600,
    maxAgeLiquidate: 3600,
  })
  // Not estimated: the estimate is made at another time, at which there is other interest to book.
  const gas = 16_000_000n
  const vault = { address, abi: marginVaultAbi, gas } as const
  const dollarToken = await token('USDC', 6)
  const collateralFeed = await deployDevFeed(client, { description: 'ASSET', decimals: 2, answer: 100_000n })
  const debtFeed = await deployDevFeed(client, { description: 'USDC', decimals: 2, answer: 100n })
  const account = await contractAccount()
  for (const id of local) await hold(id)
  const [firstDebt = 0, ...otherDebts] = debtsOf(0)
  const pools: [Address, ...Address[]] = [await openPool(firstDebt)]
  for (const id of otherDebts) pools.push(await openPool(id))
  for (const slot of slots) {
    for (const id of collateralsOf(slot)) await guard(id, { feed: collateralFeed, decimals: 18 })
    for (const id of debtsOf(slot)) await guard(id, { feed: debtFeed, decimals: 6 })
  }

  const attest = attestor(client, { registry, slots: slots.length })
  return { vault, pools, account, mined, snap }

  /** Posts a snapshot, has the feeds say its prices, and proves the account with it. */
  async function snap({ cents, claims }: FullSight): Promise<AccountProof> {
    const proof = await attest({ account, words: fullLeaf(), table: assetTable(cents), claims })
    const feed = { address: collateralFeed, abi: devFeedAbi } as const
    await mined(client.writeContract({ ...feed, functionName: 'set', args: [cents] }))
    return proof
  }

  /** A contract with a link to the owner for every chain, this one included. */
  async function contractAccount(): Promise<Hex> {
    const contract = await token('ACCOUNT', 18)
    await client.request({ method: 'anvil_impersonateAccount', params: [contract] } as never)
    await client.request({ method: 'anvil_setBalance', params: [contract, '0xde0b6b3a7640000'] } as never)
    const id = await client.readContract({ ...vault, functionName: 'accountOf', args: [contract] })
    for (const slot of slots) {
      const args = [id, slot, owner] as const
      await mined(client.writeContract({ ...vault, account: contract, functionName: 'link', args }))
    }
    return id
  }

  async function hold(id: number): Promise<void> {
    const asset = await token(`ASSET${id}`, 18)
    await mined(client.writeContract({ ...vault, functionName: 'addAsset', args: [id, asset, 0n] }))
    await approve(asset, { spender: address, holder: owner })
    await mined(client.writeContract({ ...vault, functionName: 'deposit', args: [account, id, 40n * unit] }))
  }

  async function openPool(id: number): Promise<Address> {
    const pool = await deployCreditPool(client, { vault: address, token: dollarToken, liabilityAssetId: id, minDebt })
    await mined(client.writeContract({ ...vault, functionName: 'addVenue', args: [pool] }))
    for (const holder of [owner, liquidator] as const) await approve(dollarToken, { spender: pool, holder })
    const target = { address: pool, abi: creditPoolAbi } as const
    await mined(client.writeContract({ ...target, functionName: 'deposit', args: [1_000_000n * dollar, owner] }))
    return pool
  }

  async function guard(id: number, { feed, decimals }: { feed: Address; decimals: number }): Promise<void> {
    const args = [id, { feed, heartbeat: 86_400, maxDeviation: 100, decimals }] as const
    await mined(client.writeContract({ ...vault, functionName: 'setGuard', args }))
  }
}

/** 244 words. What this chain writes itself is not looked at. */
function fullLeaf(): Hex[] {
  const everywhere = slots.flatMap((slot) =>
    collateralsOf(slot).map((id) => ({ id, others: slots.filter((to) => to !== slot) })),
  )
  const pairs = everywhere.flatMap(({ id, others }) => others.map((to) => ({ id, to })))
  return [
    ...everywhere.map(({ id }) => leafWord.balance(id, 40n * unit)),
    ...pairs.map(({ id, to }) => leafWord.pledge(id, to, { pledged: 10n * unit, released: unit })),
    ...pairs.map(({ id, to }) => leafWord.claim(id, to, { claimed: 2n * unit, settled: unit })),
    ...slots.flatMap(debtsOf).map((id) => leafWord.debt(id, 1_000n * dollar)),
    ...slots.map((slot) => leafWord.link(slot, owner)),
  ]
}

function assetTable(cents: bigint): Hex[] {
  return slots.flatMap((slot) => [
    ...collaterals.map(() =>
      assetWord({ price: cents * 10n ** 16n, initial: 8000, maintenance: 8500, bonus: 500, slot, kind: 1 }),
    ),
    ...debts.map(() => assetWord({ price: 10n ** 30n, initial: 11000, maintenance: 10500, bonus: 0, slot, kind: 2 })),
  ])
}
