import { dustValue } from '../../src/index.ts'
import { availableOf, putBackInto, takeFrom } from './bucket.ts'
import { refuseIf } from './refused.ts'
import { seeRecent } from './registry.ts'
import { marginSeen, type Sight, unitsSeen } from './snapshot.ts'
import {
  type Aside,
  amountOf,
  assetAt,
  bookOf,
  type Chain,
  chargedOffOf,
  keyOf,
  move,
  movedBook,
  takeRisk,
  type World,
} from './world.ts'

const ray = 10n ** 27n

/** A venue's loan: its index stays one, so a debt share is a token. §3, §8 and §9. */
export function borrow(
  world: World,
  chain: Chain,
  { account, liability, units, snapshot }: { account: number; liability: number; units: bigint; snapshot: number },
): void {
  refuseIf(units === 0n, 'ZeroAmount')
  const { minDebt } = assetAt(world, liability)
  const owing = amountOf(chain, account, `debt/${liability}`) + units
  refuseIf(owing < minDebt, 'DebtTooSmall')
  const bucket = chain.buckets.get(liability)
  const left = bucket && takeFrom(bucket, { amount: units, time: world.now })
  refuseIf(bucket !== undefined && left === undefined, 'BucketExceeded')
  const book = movedBook(bookOf(chain, account), { slot: chain.slot, moves: [[`debt/${liability}`, units]] })
  const sight = seeRecent(world, chain, { account, snapshot, book })
  requireRisk(sight)
  refuseIf(sight.table[liability]?.newLiabilitiesRefused === true, 'NewLiabilitiesRefused')
  move(chain, account, [`debt/${liability}`, units])
  takeRisk(chain, { account, snapshot })
  if (left !== undefined) chain.buckets.set(liability, left)
}

/** What must hold after a withdrawal or a borrow: no flagged liability here, and I(i) ≥ D(i). §4. */
export function requireRisk(sight: Sight): void {
  const { slot, table } = sight
  const { debt } = unitsSeen(sight)
  for (const [id, asset] of table.entries()) {
    const isFlagged = asset.priceStale || asset.chainStale
    refuseIf(
      asset.kind === 'liability' && asset.slot === slot && isFlagged && (debt[id] ?? 0n) > 0n,
      'FlaggedLiability',
    )
  }
  const { slotSurplus, deficit } = marginSeen(sight)
  requireSurplus(slotSurplus[slot], deficit[slot])
}

export function requireSurplus(own = 0n, required = 0n): void {
  refuseIf(own < required, 'InsufficientMargin')
}

/** Anyone repays some of a debt. */
export function repay(
  world: World,
  chain: Chain,
  { account, liability, units: asked }: { account: number; liability: number; units: bigint },
): void {
  const before = amountOf(chain, account, `debt/${liability}`)
  const units = asked < before ? asked : before
  refuseIf(units === 0n, 'ZeroAmount')
  const { minDebt } = assetAt(world, liability)
  refuseIf(before > units && before >= minDebt && before - units < minDebt, 'DebtTooSmall')
  keepRepayment(world, chain, burnDebt(chain, account, { liability, units }))
}

/** Debt shares are gone, the lenders' first; the tokens are in no book yet. */
export function burnDebt(
  chain: Chain,
  account: number,
  { liability, units }: { liability: number; units: bigint },
): Aside {
  move(chain, account, [`debt/${liability}`, -units])
  const left = amountOf(chain, account, `debt/${liability}`)
  const chargedOff = chargedOffOf(chain, account, liability)
  if (chargedOff <= left) return { liability, units, chargedOff: 0n }
  chain.chargedOff.set(keyOf(account, liability), left)
  return { liability, units, chargedOff: chargedOff - left }
}

/** The tokens of a repayment are the venue's. */
export function keepRepayment(world: World, chain: Chain, { liability, units }: Aside): void {
  const bucket = chain.buckets.get(liability)
  if (bucket !== undefined) chain.buckets.set(liability, putBackInto(bucket, { amount: units, time: world.now }))
}

export function chargeOffAgain(chain: Chain, account: number, { liability, chargedOff }: Aside): void {
  chain.chargedOff.set(keyOf(account, liability), chargedOffOf(chain, account, liability) + chargedOff)
}

/** Debt shares that the lenders are owed. */
export function freshDebt(chain: Chain, account: number, liability: number): bigint {
  return amountOf(chain, account, `debt/${liability}`) - chargedOffOf(chain, account, liability)
}

/** What of them the venue's bucket lets go now: all, or what it holds while that is half of it at least. */
export function chargeable(world: World, chain: Chain, { account, liability }: { account: number; liability: number }) {
  const units = freshDebt(chain, account, liability)
  const bucket = chain.buckets.get(liability)
  const available = bucket && availableOf(bucket, world.now)
  if (bucket === undefined || available === undefined || units === 0n || available >= units) return units
  return available < bucket.capacity / 2n ? 0n : available
}

/** The lenders lose a debt that the account keeps owing. */
export function chargeOff(
  world: World,
  chain: Chain,
  { account, liability, units }: { account: number; liability: number; units: bigint },
): void {
  chargeOffAgain(chain, account, { liability, units, chargedOff: units })
  const bucket = chain.buckets.get(liability)
  const left = bucket && takeFrom(bucket, { amount: units, time: world.now })
  if (left !== undefined) chain.buckets.set(liability, left)
}

/** The venue's dust in usdWad. */
export function dustOf(world: World, { liability, sight }: { liability: number; sight: Sight }): bigint {
  const word = sight.table[liability]
  if (word === undefined) return 0n
  return dustValue({ minDebt: assetAt(world, liability).minDebt, index: ray, liability: word })
}
