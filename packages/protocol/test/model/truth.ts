import { collateralValue, countUnits, decodeLeafWord } from '../../src/index.ts'
import { require } from './refused.ts'
import { currentSnapshots, honoured } from './registry.ts'
import { leafOf, marginSeen, type Sight, see, trueMargin, trueWords } from './snapshot.ts'
import { amountOf, type World } from './world.ts'

/**
 * Invariants 1 and 2: what is free and what counts elsewhere is never negative, what is claimed is what was booked and not
 * paid, and every claim finds its units locked.
 */
export function requireConserved(world: World, account: number): void {
  const { slots } = world.deployment
  const { count, net } = countUnits({ words: trueWords(world, account), table: world.table, slots })
  const claims = new Map<number, bigint>()
  for (const chain of world.chains) {
    const unpaid = new Map<number, bigint>()
    for (const { account: whose, assetId, units, paidIn } of chain.claims) {
      if (whose === account && paidIn === undefined) unpaid.set(assetId, (unpaid.get(assetId) ?? 0n) + units)
    }
    for (const [assetId, { slot: home, kind }] of world.deployment.assets.entries()) {
      if (kind !== 'collateral' || home === chain.slot) continue
      const custody = world.chains[home]
      const settled = custody ? amountOf(custody, account, `settled/${assetId}/${chain.slot}`) : 0n
      const open = unpaid.get(assetId) ?? 0n
      require(amountOf(chain, account, `claimed/${assetId}`) - settled === open, 'claims and payments disagree')
      claims.set(assetId, (claims.get(assetId) ?? 0n) + open)
    }
  }
  for (const [assetId, { slot: home, kind }] of world.deployment.assets.entries()) {
    if (kind !== 'collateral') continue
    let counted = 0n
    for (const [slot, units] of count.entries()) {
      require((units[assetId] ?? 0n) >= 0n, () => `units of asset ${assetId} count on slot ${slot} that are not there`)
      counted += units[assetId] ?? 0n
    }
    const custody = world.chains[home]
    const balance = custody ? amountOf(custody, account, `balance/${assetId}`) : 0n
    require(counted + (claims.get(assetId) ?? 0n) === balance, () => `a unit of asset ${assetId} counts twice`)
    require(net[assetId] === counted, 'what an account owns depends on where it counts')
  }
}

/** Every vault has what it owes: balances, what is leaving, what is due, and what could not be sent. */
export function requireBacked(world: World): void {
  for (const [assetId, { slot, kind }] of world.deployment.assets.entries()) {
    const chain = world.chains[slot]
    if (kind !== 'collateral' || chain === undefined) continue
    let units = 0n
    for (let account = 0; account < world.accounts; account++) {
      units += amountOf(chain, account, `balance/${assetId}`) + amountOf(chain, account, `leaving/${assetId}`)
    }
    for (const due of chain.due) if (due?.assetId === assetId) units += due.units
    for (const [key, owed] of chain.owed) if (key.endsWith(`/${assetId}`)) units += owed
    require((chain.tokens.get(assetId) ?? 0n) === units, () => `a vault does not have its units of asset ${assetId}`)
  }
}

/**
 * §3: what a chain sees free and inbound on itself is no more than there is, for every snapshot that it honours, so
 * that none raises a right.
 */
export function requireBounded(world: World, account: number): void {
  const { slots } = world.deployment
  const truth = countUnits({ words: trueWords(world, account), table: world.table, slots })
  for (const chain of world.chains) {
    for (const snapshot of honoured(chain, { now: world.now, as: 'latest' })) {
      if (leafOf(snapshot, account).length === 0) continue
      const { view, table } = see(world, { chain, account, snapshot })
      const seen = countUnits({ words: view, table, slots }).count[chain.slot] ?? []
      for (const [assetId, units] of seen.entries()) {
        require(units <= (truth.count[chain.slot]?.[assetId] ?? 0n), 'a chain counts more units than there are')
      }
    }
  }
}

/** Invariant 3 at prices that never moved: no slot is short in truth, and no chain sees an account short. */
export function requireNoDebtWithoutMargin(world: World, account: number): void {
  const { slotSurplus } = trueMargin(world, account)
  require(slotSurplus.every((surplus) => surplus >= 0n), 'a slot is short at constant prices')
  for (const chain of world.chains) {
    for (const snapshot of currentSnapshots(world, chain, account)) {
      if (leafOf(snapshot, account).length === 0) continue
      const { initialSurplus } = marginSeen(see(world, { chain, account, snapshot }))
      require(initialSurplus >= 0n, 'an account is seen short at constant prices')
    }
  }
}

/** Invariant 6: a liquidation raises M and I. */
export function requireImproved({ before, after }: { before: Sight; after: Sight }): void {
  const [then, now] = [marginSeen(before), marginSeen(after)]
  require(now.maintenanceSurplus > then.maintenanceSurplus, 'a liquidation did not raise M')
  require(now.initialSurplus > then.initialSurplus, 'a liquidation did not raise I')
}

/**
 * Invariant 10: what the account had in custody at the cut, leaving included, is no more than dust; on its own chain a slot
 * sees what there is now. From the words alone, so that it does not rest on what decided the loss.
 */
export function requireHopeless(world: World, { sight, dust }: { sight: Sight; dust: bigint }): void {
  const owned = new Map<number, bigint>()
  const add = (assetId: number, units: bigint) => owned.set(assetId, (owned.get(assetId) ?? 0n) + units)
  let leaving = 0n
  for (const hex of sight.view) {
    const word = decodeLeafWord(hex)
    if (word.kind === 'claim') add(word.assetId, word.settled - word.claimed)
    if (word.kind !== 'balance') continue
    add(word.assetId, word.units)
    const { unitPrice, maintenanceWeight } = sight.table[word.assetId] ?? { unitPrice: 0n, maintenanceWeight: 0 }
    if (maintenanceWeight > 0) leaving += collateralValue(word.leaving, { unitPrice, weight: 10_000 })
  }
  let value = leaving
  for (const [assetId, units] of owned) {
    const asset = sight.table[assetId]
    if (asset === undefined || asset.maintenanceWeight === 0) continue
    value += collateralValue(units, { unitPrice: asset.unitPrice, weight: 10_000 })
    require(!asset.priceStale && !asset.chainStale ? true : units <= 0n, 'a debt was charged off at a stale price')
  }
  // Sums of floors differ by a wei for each asset.
  require(value <= dust + BigInt(world.deployment.assets.length), () =>
    `a debt was charged off while its account had ${value} in custody, and dust is ${dust}`)
}
