import { type AccountId, eoaAccountId } from '@plimsoll/protocol'
import { emptyBook, type Field, moveAmount } from '@plimsoll/protocol/testing/book'
import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Address } from 'viem'
import type { ModelChain } from './createModelChain.ts'
import { bytes32, collateralOf, custodyOf, liabilityOf, type VaultState } from './vaultState.ts'

const operations = { deposit, withdraw, pledge, release, borrow, repay, book, settle, price, post } as const
const weights: readonly (keyof typeof operations)[] = [
  ...(['deposit', 'deposit', 'deposit', 'withdraw', 'pledge', 'pledge', 'pledge', 'release', 'borrow'] as const),
  ...(['repay', 'book', 'book', 'settle', 'settle', 'price', 'post'] as const),
]

/** What an operation knows: the chain it happens on, all chains, and at most how many people there are. */
export type Scene = { chain: ModelChain; world: readonly ModelChain[]; people: number; random: Random }

/** Something happens in the next block of a chain, roughly within the vault's rules (§3). */
export function operate(scene: Scene): void {
  operations[scene.random.pick(weights)](scene)
}

function deposit({ chain, random, people }: Scene): void {
  const account = eoaAccountId(addressOf(random.below(people)))
  move(chain, { account, field: `balance/${collateralOf(chain.slot)}`, units: units(random) })
}

function withdraw(scene: Scene): void {
  const { chain, random } = scene
  const account = someone(scene)
  if (account === undefined) return
  const { state } = chain.pending
  const free = freeUnits(state, account)
  if (free <= 0n) return
  const units = -part(free, random)
  const [field, leaving] = [`balance/${collateralOf(chain.slot)}`, `leaving/${collateralOf(chain.slot)}`] as const
  // Every other one asks to leave, and is paid when the account withdraws next.
  if (state.touches % 2n === 1n) {
    move(chain, { account, field, units, also: leaving })
    return
  }
  const asked = amount(state, { account, field: leaving })
  if (asked > 0n) move(chain, { account, field: leaving, units: -asked })
  move(chain, { account, field, units })
}

function pledge(scene: Scene): void {
  const { chain, world, random } = scene
  const account = someone(scene)
  if (account === undefined) return
  const other = random.pick(world.filter(({ slot }) => slot !== chain.slot))
  const free = freeUnits(chain.pending.state, account)
  const field: Field = `pledged/${collateralOf(chain.slot)}/${other.slot}`
  if (free > 0n) move(chain, { account, field, units: part(free, random) })
}

function release(scene: Scene): void {
  const { chain, random } = scene
  const some = someInbound(scene)
  if (some) move(chain, { account: some.account, field: `released/${some.assetId}`, units: part(some.units, random) })
}

function borrow(scene: Scene): void {
  const { chain, random } = scene
  const account = someone(scene)
  if (account !== undefined) move(chain, { account, field: `debt/${liabilityOf(chain.slot)}`, units: units(random) })
}

function repay(scene: Scene): void {
  const { chain, random } = scene
  const account = someone(scene)
  if (account === undefined) return
  const field: Field = `debt/${liabilityOf(chain.slot)}`
  const debt = amount(chain.pending.state, { account, field })
  if (debt > 0n) move(chain, { account, field, units: -part(debt, random) })
}

function book(scene: Scene): void {
  const { chain, random } = scene
  const some = someInbound(scene)
  // As many as one word of the bitmap of paid claims holds.
  if (some === undefined || chain.pending.state.claims.length === 256) return
  const { account, assetId } = some
  const units = part(some.units, random)
  move(chain, { account, field: `claimed/${assetId}`, units })
  const { state } = chain.pending
  const claim = { debtSlot: chain.slot, index: BigInt(state.claims.length), account, assetId, units }
  const claims = [...state.claims, { ...claim, beneficiary: addressOf(0x900 + random.below(4)) }]
  chain.pending = { ...chain.pending, state: { ...state, claims } }
}

function settle({ chain, world, random }: Scene): void {
  const { state } = chain.pending
  const isPaid = (slot: number, index: bigint) => (((state.paid[slot]?.[0] ?? 0n) >> index) & 1n) === 1n
  const due = world
    .flatMap((other) => other.pending.state.claims)
    .filter(({ assetId, debtSlot, index }) => custodyOf(assetId) === chain.slot && !isPaid(debtSlot, index))
    .filter((claim) => amount(state, { account: claim.account, field: `balance/${claim.assetId}` }) >= claim.units)
  if (due.length === 0) return
  const { account, assetId, debtSlot, index, units } = random.pick(due)
  move(chain, { account, field: `balance/${assetId}`, units: -units, also: `settled/${assetId}/${debtSlot}` })
  set(chain, ({ paid }) => ({
    paid: paid.map((words, slot) => (slot === debtSlot ? [(words[0] ?? 0n) | (1n << index)] : words)),
  }))
  chain.pending = { ...chain.pending, settled: [...chain.pending.settled, { debtSlot, index, account }] }
}

function price({ chain, random }: Scene): void {
  const updatedAt = chain.head().entry.timestamp
  const feed = { ok: true, answer: BigInt(random.between(1_000, 4_000)) * 10n ** 8n, updatedAt, decimals: 8 }
  set(chain, ({ index }) => ({ feed, index: index + BigInt(random.below(9)) }))
}

function post({ chain, random }: Scene): void {
  set(chain, ({ epoch }) => ({
    epoch: epoch + 1n,
    digest: bytes32(random.below(1e6)),
    snapshotTimestamp: chain.head().entry.timestamp,
    nextOperators: bytes32(0x0b + random.below(3)),
  }))
}

const addressOf = (person: number): Address => `0x${(0xacc000 + person).toString(16).padStart(40, '0')}`

function units(random: Random): bigint {
  return BigInt(random.between(1, 1_000_000)) ** BigInt(random.between(1, 3))
}

/** All of it now and then: zeros are where accounts leave and words vanish. */
function part(whole: bigint, random: Random): bigint {
  return random.chance(0.3) ? whole : (whole * BigInt(random.between(1, 100)) + 99n) / 100n
}

function someone({ chain, random }: Scene): AccountId | undefined {
  const { accounts } = chain.pending.state
  return accounts.length === 0 ? undefined : random.pick(accounts)
}

function amount(state: VaultState, { account, field }: { account: AccountId; field: Field }): bigint {
  return state.books.get(account)?.amounts.get(field) ?? 0n
}

function freeUnits(state: VaultState, account: AccountId): bigint {
  const assetId = collateralOf(state.slot)
  const balance = amount(state, { account, field: `balance/${assetId}` })
  let free = balance
  for (let slot = 0; slot < state.slots; slot++) {
    free -= amount(state, { account, field: `pledged/${assetId}/${slot}` })
    free += amount(state, { account, field: `settled/${assetId}/${slot}` })
  }
  // A reorg here may have undone the pledge of a claim that is settled all the same.
  if (free > balance) return balance
  return free
}

/** Units of another chain's asset that count here now. */
function someInbound({
  chain,
  world,
  random,
}: Scene): { account: AccountId; assetId: number; units: bigint } | undefined {
  const { state } = chain.pending
  const inbound = world.flatMap(({ slot, pending }) =>
    pending.state.accounts.flatMap((account) => {
      const assetId = collateralOf(slot)
      const pledged = amount(pending.state, { account, field: `pledged/${assetId}/${chain.slot}` })
      const released = amount(state, { account, field: `released/${assetId}` })
      const units = pledged - released - amount(state, { account, field: `claimed/${assetId}` })
      return units > 0n ? [{ account, assetId, units }] : []
    }),
  )
  return inbound.length === 0 ? undefined : random.pick(inbound)
}

/** Moves a number of an account, and another one the other way, with one event. */
function move(
  chain: ModelChain,
  { account, field, units, also }: { account: AccountId; field: Field; units: bigint; also?: Field },
): void {
  const { state, touched, settled } = chain.pending
  const { slot } = state
  const before = state.books.get(account)
  const moved = moveAmount(before ?? emptyBook, { field, units, slot })
  const book = also === undefined ? moved : moveAmount(moved, { field: also, units: -units, slot })
  chain.pending = { state, settled, touched: [...touched, account] }
  set(chain, ({ accounts, touches }) => ({
    books: new Map(state.books).set(account, book),
    accounts: before === undefined ? [...accounts, account] : accounts,
    touches: touches + 1n,
  }))
}

function set(chain: ModelChain, change: (state: VaultState) => Partial<VaultState>): void {
  const { state } = chain.pending
  chain.pending = { ...chain.pending, state: { ...state, ...change(state) } }
}
