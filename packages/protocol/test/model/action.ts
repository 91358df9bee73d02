import { deposit, withdraw } from './custody.ts'
import { askToLeave, payLeaving, putBack } from './escape.ts'
import { type Liquidated, type Liquidation, liquidate, writeOff } from './liquidation.ts'
import { forcePledge, forceRelease, pledge, release } from './moves.ts'
import { type ClaimName, fetchOwed, payDue, payNoted, reverseDue, settle } from './payments.ts'
import { Refused } from './refused.ts'
import { endHalt, halt, observeSilence, post, recover, scheduleRecovery } from './registry.ts'
import { snapshotAt } from './snapshot.ts'
import { borrow, repay } from './venue.ts'
import { chainAt, type Party, remember, type World } from './world.ts'

type Units = { account: number; assetId: number; units: bigint }
type Debt = { account: number; liability: number; units: bigint }

/** A whole action of sections 2 to 9 on one chain; snapshots by number. */
export type Action = { readonly slot: number } & (
  | ({ readonly kind: 'deposit'; readonly isOwner: boolean } & Units)
  | ({ readonly kind: 'withdraw'; readonly receiver: Party; readonly snapshot: number } & Units)
  | ({ readonly kind: 'borrow'; readonly snapshot: number } & Debt)
  | ({ readonly kind: 'repay' } & Debt)
  | ({ readonly kind: 'pledge'; readonly toSlot: number; readonly snapshot: number | undefined } & Units)
  | ({ readonly kind: 'release'; readonly snapshot: number } & Units)
  | ({ readonly kind: 'forcePledge'; readonly toSlot: number; readonly snapshot: number } & Units)
  | ({ readonly kind: 'forceRelease'; readonly snapshot: number } & Units)
  | ({ readonly kind: 'liquidate' } & Liquidation)
  | { readonly kind: 'writeOff'; readonly account: number; readonly liability: number; readonly snapshot: number }
  | { readonly kind: 'settle'; readonly claims: readonly ClaimName[]; readonly snapshot: number }
  | { readonly kind: 'payNoted'; readonly claim: ClaimName }
  | { readonly kind: 'payDue' | 'reverseDue'; readonly id: number }
  | { readonly kind: 'fetchOwed'; readonly assetId: number }
  | ({ readonly kind: 'askToLeave'; readonly snapshot: number | undefined } & Units)
  | {
      readonly kind: 'payLeaving'
      readonly account: number
      readonly assetId: number
      readonly number: number
      readonly receiver: Party
    }
  | { readonly kind: 'putBack'; readonly account: number; readonly assetId: number; readonly number: number }
  | { readonly kind: 'post'; readonly snapshot: number }
  | { readonly kind: 'observeSilence' | 'halt' | 'endHalt' | 'scheduleRecovery' | 'recover' }
)

/** Why an action was refused; `undefined` if it was not. `liquidated` tells what a liquidation did. */
export type Outcome = { readonly refusal: string | undefined; readonly liquidated?: Liquidated }

/** Acts, or changes nothing. */
export function act(world: World, action: Action): Outcome {
  const chain = chainAt(world, action.slot)
  try {
    const done = perform(world, action)
    remember(world, chain)
    return done === undefined ? { refusal: undefined } : { refusal: undefined, liquidated: done }
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.reason }
    throw error
  }
}

function perform(world: World, action: Action): Liquidated | undefined {
  const chain = chainAt(world, action.slot)
  switch (action.kind) {
    case 'deposit':
      return none(deposit(world, chain, action))
    case 'withdraw':
      return none(withdraw(world, chain, action))
    case 'borrow':
      return none(borrow(world, chain, action))
    case 'repay':
      return none(repay(world, chain, action))
    case 'pledge':
      return none(pledge(world, chain, action))
    case 'release':
      return none(release(world, chain, action))
    case 'forcePledge':
      return none(forcePledge(world, chain, action))
    case 'forceRelease':
      return none(forceRelease(world, chain, action))
    case 'liquidate':
      return liquidate(world, chain, action)
    case 'writeOff':
      return none(writeOff(world, chain, action))
    case 'settle':
      return none(settle(world, chain, action))
    case 'payNoted':
      return none(payNoted(world, chain, action.claim))
    case 'payDue':
      return none(payDue(world, chain, action.id))
    case 'reverseDue':
      return none(reverseDue(chain, action.id))
    case 'fetchOwed':
      return none(fetchOwed(chain, action))
    case 'askToLeave':
      return none(askToLeave(world, chain, action))
    case 'payLeaving':
      return none(payLeaving(world, chain, action))
    case 'putBack':
      return none(putBack(chain, action))
    case 'post':
      return none(post(world, chain, snapshotAt(world, action.snapshot)))
    case 'observeSilence':
      return none(observeSilence(world, chain))
    case 'halt':
      return none(halt(world, chain))
    case 'endHalt':
      return none(endHalt(world, chain))
    case 'scheduleRecovery':
      return none(scheduleRecovery(world, chain))
    case 'recover':
      return none(recover(world, chain))
  }
}

function none(_: unknown): undefined {
  return undefined
}
