import { type AssetWord, maxAssets } from '../../src/index.ts'
import { type Book, emptyBook, type Field, moveAmount } from '../../src/testing/book.ts'
import { type Bucket, fullBucket } from './bucket.ts'
import type { Asset, Deployment } from './drawDeployment.ts'
import { refuseIf, require } from './refused.ts'
import type { Rules } from './rules.ts'
import type { Snapshot } from './snapshot.ts'

/** Who is paid; every token refuses to pay the picky one. */
export type Party = 'owner' | 'liquidator' | 'reserve' | 'picky'

/** When a payment that waits may be made, and under which operators it was asked for. */
export type Timer = { readonly dueAt: number; readonly haltedSeconds: number; readonly recoveries: number }

/** A claim of §8. `paidIn` is the version of the custody chain that first shows it paid. */
export type ModelClaim = {
  readonly debtSlot: number
  readonly index: number
  readonly account: number
  readonly assetId: number
  readonly units: bigint
  readonly beneficiary: Party
  note: Timer | undefined
  paidIn: number | undefined
}

/** Debt shares whose repayment stands aside, and those of them that were charged off. */
export type Aside = { readonly liability: number; readonly units: bigint; readonly chargedOff: bigint }

type Due = {
  readonly account: number
  readonly assetId: number
  readonly units: bigint
  readonly receiver: Party
  readonly timer: Timer
  readonly aside: Aside | undefined
}

/** A request to leave. */
type Leaving = { readonly units: bigint; readonly lifeAt: number; readonly silence: number }

/** A chain as it was, at a version; a cut shows some of them. */
export type Image = { readonly time: number; readonly books: readonly Book[]; readonly claims: number }

/** A registry's state (§6); times in seconds. */
export type Registry = {
  latest: Snapshot | undefined
  /** What was the latest, and until when. */
  superseded: { readonly snapshot: Snapshot; readonly at: number }[]
  lifeAt: number
  silence: { lifeAt: number; observedAt: number; counted: number; recoveredAt: number }
  recovery: { lifeAt: number; effective: number } | undefined
  haltedUntil: number
  haltStartedAt: number
  haltedBefore: number
  recoveries: number
  isDisowned: boolean
  isDormant: boolean
}

/** State on one chain (§3). */
export type Chain = {
  readonly slot: number
  readonly registry: Registry
  /** By account. */
  books: Book[]
  /** Debt shares that were charged off and are still owed, by account and liability. */
  readonly chargedOff: Map<string, bigint>
  /** The newest snapshot by which each account took risk here, by number. */
  readonly riskBy: Map<number, number>
  readonly claims: ModelClaim[]
  /** By number; `undefined` once paid or reversed. */
  readonly due: (Due | undefined)[]
  /** By account and asset. */
  readonly requests: Map<string, (Leaving | undefined)[]>
  /** Units by receiver and asset. */
  readonly owed: Map<string, bigint>
  /** By asset or venue. */
  readonly buckets: Map<number, Bucket>
  /** Tokens in the vault by asset. */
  readonly tokens: Map<number, bigint>
  /** Versions of the chain, the oldest first. */
  readonly history: Image[]
}

export type World = {
  readonly deployment: Deployment
  readonly rules: Rules
  readonly chains: readonly Chain[]
  readonly accounts: number
  /** Seconds. */
  now: number
  /** What the next snapshot says of each asset. */
  table: AssetWord[]
  readonly snapshots: Snapshot[]
}

/** Seconds until a payment that the bucket did not hold is due. */
export const dueAfter = 21_600

export function createWorld(
  deployment: Deployment,
  { rules, accounts, now }: { rules: Rules; accounts: number; now: number },
): World {
  const slots = Array.from({ length: deployment.slots }, (_, slot) => slot)
  const chains = slots.map((slot): Chain => {
    const books = new Array<Book>(accounts).fill(emptyBook)
    const own = [...deployment.assets.entries()].filter(([, asset]) => asset.slot === slot)
    return {
      slot,
      registry: {
        latest: undefined,
        superseded: [],
        lifeAt: 0,
        silence: { lifeAt: 0, observedAt: now, counted: 0, recoveredAt: 0 },
        recovery: undefined,
        haltedUntil: 0,
        haltStartedAt: 0,
        haltedBefore: 0,
        recoveries: 0,
        isDisowned: false,
        isDormant: false,
      },
      books,
      chargedOff: new Map(),
      riskBy: new Map(),
      claims: [],
      due: [],
      requests: new Map(),
      owed: new Map(),
      buckets: new Map(own.map(([id, { bucket }]) => [id, fullBucket(bucket, now)])),
      tokens: new Map(),
      history: [{ time: now, books: [...books], claims: 0 }],
    }
  })
  const table = deployment.assets.map((asset) => ({ ...asset }))
  return { deployment, rules, chains, accounts, now, table, snapshots: [] }
}

/** Undefined only for a slot outside the deployment. */
export function chainAt(world: World, slot: number): Chain {
  const chain = world.chains[slot]
  if (chain === undefined) throw new RangeError(`there is no slot ${slot}`)
  return chain
}

export function assetAt(world: World, assetId: number): Asset {
  const asset = world.deployment.assets[assetId]
  if (asset === undefined) throw new RangeError(`there is no asset ${assetId}`)
  return asset
}

export function bookOf(chain: Chain, account: number): Book {
  return chain.books[account] ?? emptyBook
}

export function amountOf(chain: Chain, account: number, field: Field): bigint {
  return bookOf(chain, account).amounts.get(field) ?? 0n
}

/** A book after some of its numbers moved. */
export function movedBook(
  book: Book,
  { slot, moves }: { slot: number; moves: readonly (readonly [Field, bigint])[] },
): Book {
  return moves.reduce((moved, [field, units]) => moveAmount(moved, { field, units, slot }), book)
}

/** Moves numbers of an account that lives on the chain. */
export function move(chain: Chain, account: number, ...moves: readonly (readonly [Field, bigint])[]): void {
  chain.books[account] = movedBook(bookOf(chain, account), { slot: chain.slot, moves })
}

/** Ends an action on the chain: from now on a cut may show it. */
export function remember(world: World, chain: Chain): void {
  chain.history.push({ time: world.now, books: [...chain.books], claims: chain.claims.length })
}

/** The number of the version that the action which is going on will make. */
export function nextVersion(chain: Chain): number {
  return chain.history.length
}

/** Units that are locked: Σ over slots of pledged − settled. */
export function lockedOf(world: World, chain: Chain, { account, assetId }: { account: number; assetId: number }) {
  let locked = 0n
  for (let slot = 0; slot < world.deployment.slots; slot++) {
    locked += amountOf(chain, account, `pledged/${assetId}/${slot}`)
    locked -= amountOf(chain, account, `settled/${assetId}/${slot}`)
  }
  return locked
}

/** Whether the account may hold the asset without opening a holding. */
export function isOpen(world: World, chain: Chain, { account, assetId }: { account: number; assetId: number }) {
  if (amountOf(chain, account, `balance/${assetId}`) > 0n || amountOf(chain, account, `leaving/${assetId}`) > 0n) {
    return true
  }
  if (chain.due.some((due) => due?.account === account && due.assetId === assetId)) return true
  return everPledged(world, chain, { account, assetId })
}

function everPledged(world: World, chain: Chain, { account, assetId }: { account: number; assetId: number }): boolean {
  return world.chains.some(({ slot }) => amountOf(chain, account, `pledged/${assetId}/${slot}`) > 0n)
}

/** Assets that the account has on the chain (§3, budgets). */
export function requireBudget(world: World, chain: Chain, account: number): void {
  const held = world.deployment.assets.filter((_, assetId) => isOpen(world, chain, { account, assetId })).length
  require(held <= maxAssets(world.deployment.slots), 'an account has more assets than its budget')
}

/** Liabilities that the account owes on the chain. */
export function owedHere(world: World, chain: Chain, account: number): number[] {
  return [...world.deployment.assets.keys()].filter((id) => amountOf(chain, account, `debt/${id}`) > 0n)
}

export function keyOf(account: number, assetId: number): string {
  return `${account}/${assetId}`
}

/** Debt shares of an account that were charged off. */
export function chargedOffOf(chain: Chain, account: number, liability: number): bigint {
  return chain.chargedOff.get(keyOf(account, liability)) ?? 0n
}

/** Refuses what is no collateral of the chain. */
export function requireToken(world: World, chain: Chain, assetId: number): Asset {
  const asset = assetAt(world, assetId)
  refuseIf(asset.kind !== 'collateral' || asset.slot !== chain.slot, 'UnknownAsset')
  return asset
}

/** Notes that the account took risk by a snapshot. */
export function takeRisk({ riskBy }: Chain, { account, snapshot }: { account: number; snapshot: number }): void {
  riskBy.set(account, Math.max(riskBy.get(account) ?? 0, snapshot))
}
