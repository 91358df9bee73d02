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

/** A whole action of §2 to §9 on one chain; snapshots by number. */
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
    const liquidated = action.kind === 'liquidate' ? liquidate(world, chain, action) : undefined
    if (action.kind !== 'liquidate') perform(world, action)
    remember(world, chain)
    return liquidated === undefined ? { refusal: undefined } : { refusal: undefined, liquidated }
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.reason }
    throw error
  }
}

function perform(world: World, action: Exclude<Action, { kind: 'liquidate' }>): void {
  const chain = chainAt(world, action.slot)
  switch (action.kind) {
    case 'deposit':
      deposit(world, chain, action)
      break
    case 'withdraw':
      withdraw(world, chain, action)
      break
    case 'borrow':
      borrow(world, chain, action)
      break
    case 'repay':
      repay(world, chain, action)
      break
    case 'pledge':
      pledge(world, chain, action)
      break
    case 'release':
      release(world, chain, action)
      break
    case 'forcePledge':
      forcePledge(world, chain, action)
      break
    case 'forceRelease':
      forceRelease(world, chain, action)
      break
    case 'writeOff':
      writeOff(world, chain, action)
      break
    case 'settle':
      settle(world, chain, action)
      break
    case 'payNoted':
      payNoted(world, chain, action.claim)
      break
    case 'payDue':
      payDue(world, chain, action.id)
      break
    case 'reverseDue':
      reverseDue(chain, action.id)
      break
    case 'fetchOwed':
      fetchOwed(chain, action)
      break
    case 'askToLeave':
      askToLeave(world, chain, action)
      break
    case 'payLeaving':
      payLeaving(world, chain, action)
      break
    case 'putBack':
      putBack(chain, action)
      break
    case 'post':
      post(world, chain, snapshotAt(world, action.snapshot))
      break
    case 'observeSilence':
      observeSilence(world, chain)
      break
    case 'halt':
      halt(world, chain)
      break
    case 'endHalt':
      endHalt(world, chain)
      break
    case 'scheduleRecovery':
      scheduleRecovery(world, chain)
      break
    case 'recover':
      recover(world, chain)
      break
  }
}
