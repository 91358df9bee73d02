import type { Random } from '../../src/testing/createRandom.ts'
import { type Action, act } from './action.ts'
import { assetsOf, stepsOn } from './draw.ts'
import { owesAnything } from './liquidation.ts'
import { claimsOn } from './payments.ts'
import type { Step } from './play.ts'
import { require } from './refused.ts'
import { isHalted, isReversed } from './registry.ts'
import { leafOf, see, showsClaim, takeSnapshot, trueMargin } from './snapshot.ts'
import { type Chain, dueAfter, type World } from './world.ts'

/** Snapshots after which every unit must have found a debt: a unit that is pledged to an idle slot needs four. */
const rounds = 12

/**
 * Invariants 2, 7 and 8: whatever was done before, keepers with honest snapshots bring every unit of every account under
 * water to its debts, until it is above the line or owes nothing more to lenders; and every claim is paid.
 */
export function requireReach(world: World, { random, steps }: { random: Random; steps: Step[] }): void {
  const percent = BigInt(random.pick([100, 70, 20, 2]))
  world.table = world.table.map((asset) => {
    const unitPrice = asset.kind === 'collateral' ? (asset.unitPrice * percent) / 100n : asset.unitPrice
    return { ...asset, unitPrice, priceStale: false }
  })
  for (const { registry } of world.chains) {
    if (isHalted(registry, world.now)) world.now = registry.haltedUntil
  }
  const isClosed = () => everyone().every((account) => isAbove(account) || !owesAnything(world, account))
  for (let round = 0; round < rounds && !isClosed(); round++) {
    lookEverywhere()
    for (const chain of world.chains) {
      for (const account of everyone()) {
        if (random.chance(0.5)) grieve(chain, account)
        for (let turn = 0; turn < 6 && closeOne(chain, account); turn++) writeOffAll(chain, account)
        writeOffAll(chain, account)
      }
      settleAll(chain)
    }
    // Buckets refill, and what is due is paid.
    world.now += 86_400
    for (const chain of world.chains) payAll(chain)
  }
  require(isClosed(), 'reach: an account is under water, and nobody can close it or give its debt up')
  lookEverywhere()
  for (const chain of world.chains) settleAll(chain)
  world.now += dueAfter
  for (const chain of world.chains) payAll(chain)
  for (const chain of world.chains) {
    require(claimsOn(world, chain).every(
      ({ paidIn }) => paidIn !== undefined,
    ), 'coverage: a claim was not paid in the end')
  }

  function everyone(): number[] {
    return Array.from({ length: world.accounts }, (_, account) => account)
  }

  function isAbove(account: number): boolean {
    return trueMargin(world, account).maintenanceSurplus >= 0n
  }

  function perform(action: Action): boolean {
    world.now += 1
    const outcome = act(world, action)
    steps.push({ time: world.now, action, outcome })
    return outcome.refusal === undefined
  }

  function lookEverywhere(): void {
    world.now += 20
    const { number } = takeSnapshot(world, { fresh: [...world.chains.keys()], isFinal: true })
    steps.push({ time: world.now, action: undefined, outcome: { refusal: undefined } })
    for (const { slot } of world.chains) perform({ kind: 'post', slot, snapshot: number })
    putAllBack()
  }

  /** Requests to leave end with the sign of life, so the units answer for the debts again. */
  function putAllBack(): void {
    for (const { slot, requests } of world.chains) {
      for (const [key, list] of requests) {
        const [account = 0, assetId = 0] = key.split('/').map(Number)
        for (const [number, request] of list.entries()) {
          if (request !== undefined) perform({ kind: 'putBack', slot, account, assetId, number })
        }
      }
    }
  }

  /** Somebody moves a unit of everything to wherever he can first. */
  function grieve({ slot }: Chain, account: number): void {
    const snapshot = world.snapshots.length - 1
    for (const assetId of assetsOf(world, { slot, kind: 'collateral' })) {
      for (const { slot: toSlot } of world.chains) {
        if (toSlot !== slot) perform({ kind: 'forcePledge', slot, account, assetId, toSlot, units: 1n, snapshot })
      }
    }
  }

  /** Takes one of the steps that the law's own planner offers; false if there is none. */
  function closeOne(chain: Chain, account: number): boolean {
    const snapshot = world.snapshots.at(-1)
    if (snapshot === undefined || leafOf(snapshot, account).length === 0) return false
    const sight = see(world, { chain, account, snapshot })
    let moved = false
    for (const action of stepsOn(world, { sight, account, snapshot: snapshot.number })) moved = perform(action) || moved
    return moved
  }

  function writeOffAll({ slot }: Chain, account: number): void {
    const snapshot = world.snapshots.length - 1
    for (const liability of assetsOf(world, { slot, kind: 'liability' })) {
      perform({ kind: 'writeOff', slot, account, liability, snapshot })
    }
  }

  function settleAll(chain: Chain): void {
    const snapshot = world.snapshots.at(-1)
    if (snapshot === undefined) return
    for (const claim of claimsOn(world, chain)) {
      if (claim.paidIn !== undefined || !showsClaim(world, { snapshot, claim })) continue
      const { debtSlot, index } = claim
      perform({ kind: 'settle', slot: chain.slot, claims: [{ debtSlot, index }], snapshot: snapshot.number })
    }
  }

  function payAll(chain: Chain): void {
    const { slot } = chain
    for (const { note, paidIn, debtSlot, index } of claimsOn(world, chain)) {
      if (note !== undefined && paidIn === undefined) perform({ kind: 'payNoted', slot, claim: { debtSlot, index } })
    }
    for (const [id, due] of chain.due.entries()) {
      if (due === undefined) continue
      perform({ kind: isReversed(due.timer, chain) ? 'reverseDue' : 'payDue', slot, id })
    }
  }
}
