import { defer, sendOrOwe, take } from './payments.ts'
import { refuseIf } from './refused.ts'
import { seeRecent } from './registry.ts'
import { countedHere, seeAgain } from './snapshot.ts'
import { requireRisk } from './venue.ts'
import {
  amountOf,
  bookOf,
  type Chain,
  isOpen,
  lockedOf,
  move,
  movedBook,
  owedHere,
  type Party,
  requireBudget,
  requireToken,
  takeRisk,
  type World,
} from './world.ts'

/** The owner, or anybody, adds units to an account. */
export function deposit(
  world: World,
  chain: Chain,
  { account, assetId, units, isOwner }: { account: number; assetId: number; units: bigint; isOwner: boolean },
): void {
  const isNew = !isOpen(world, chain, { account, assetId })
  refuseIf(!isOwner && isNew, 'NotAccountOwner')
  const { minDeposit } = requireToken(world, chain, assetId)
  refuseIf(units === 0n, 'ZeroAmount')
  refuseIf((!isOwner || isNew) && units < minDeposit, 'DepositTooSmall')
  move(chain, account, [`balance/${assetId}`, units])
  chain.tokens.set(assetId, (chain.tokens.get(assetId) ?? 0n) + units)
  requireBudget(world, chain, account)
}

export function withdraw(
  world: World,
  chain: Chain,
  asked: { account: number; assetId: number; units: bigint; receiver: Party; snapshot: number },
): void {
  const { account, assetId, units, receiver } = asked
  const { minDeposit } = requireToken(world, chain, assetId)
  const sight = seeRecent(world, chain, asked)
  const free = countedHere(sight, assetId)
  requireUnits({ units, available: free })
  const balance = amountOf(chain, account, `balance/${assetId}`)
  refuseIf(free > units && balance - units < minDeposit, 'RestTooSmall')
  const { slot } = chain
  requireRisk(seeAgain(sight, movedBook(bookOf(chain, account), { slot, moves: [[`balance/${assetId}`, -units]] })))
  takeRisk(chain, asked)
  const locked = lockedOf(world, chain, { account, assetId })
  const unlocked = balance > locked ? balance - locked : 0n
  const beyond = units > unlocked ? units - unlocked : 0n
  const atStake = owedHere(world, chain, account).length > 0 ? units : beyond
  if (!take(world, chain, { assetId, units: atStake })) {
    defer(world, chain, { account, assetId, units, receiver })
    return
  }
  move(chain, account, [`balance/${assetId}`, -units])
  sendOrOwe(chain, { assetId, receiver, units })
}

/** Refuses no units, and more than there are. */
export function requireUnits({ units, available }: { units: bigint; available: bigint }): void {
  refuseIf(units === 0n, 'ZeroAmount')
  refuseIf(available < 0n || units > available, 'InsufficientUnits')
}
