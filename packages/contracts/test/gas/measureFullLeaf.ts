import { expect } from 'vitest'
import type { Gas } from '../../scripts/gasTable.ts'
import { creditPoolAbi } from '../../src/generated/creditPoolAbi.ts'
import { proveClaim } from './claimProof.ts'
import { type GasClient, liquidator, owner } from './connect.ts'
import { dollar, foreign, local, otherSlots, startFullWorld, unit } from './startFullWorld.ts'

/**
 * Gas of what is done to an account that has as much as §3 allows, under an asset table of 48: its leaf has 244 words, on this
 * chain everything is pledged, settled, released and claimed that can be, and every asset has a guard feed.
 */
export async function measureFullLeaf(client: GasClient): Promise<Gas> {
  const { vault, pools, account, mined, snap } = await startFullWorld(client)
  const gas: Gas = {}

  for (const id of local) {
    for (const slot of otherSlots) {
      await mined(client.writeContract({ ...vault, functionName: 'pledge', args: [account, id, slot, 10n * unit] }))
    }
  }
  for (const [place, id] of local.entries()) for (const slot of otherSlots) await settle(id, { slot, place })

  let proof = await snap({ cents: 100_000n })
  for (const id of foreign) {
    await mined(client.writeContract({ ...vault, functionName: 'release', args: [account, id, unit, proof] }))
  }
  for (const address of pools) {
    const pool = { address, abi: creditPoolAbi, gas: vault.gas } as const
    const args = [account, 20_000n * dollar, owner, proof] as const
    gas['fullLeaf/borrow'] = await mined(client.writeContract({ ...pool, functionName: 'borrow', args }))
  }
  for (const id of local) {
    const args = [account, id, unit, owner, proof] as const
    gas['fullLeaf/withdraw'] = await mined(client.writeContract({ ...vault, functionName: 'withdraw', args }))
  }

  proof = await snap({ cents: 6_000n })
  for (const id of foreign) gas['fullLeaf/liquidate/foreign'] = await liquidate(id, 150n * dollar)
  // All that is left is worth less than dust now: a liquidation looks for what keeps the debt from being charged off.
  proof = await snap({ cents: 5n })
  for (const id of local) gas['fullLeaf/liquidate/hopeless'] = await liquidate(id, dollar / 100n)
  // No bucket holds what is seized, so all of it falls due.
  for (const id of local) await mined(client.writeContract({ ...vault, functionName: 'setBucket', args: [id, 1n] }))
  const args = [account, pools[0], proof] as const
  gas['fullLeaf/writeOff'] = await mined(
    client.writeContract({ ...vault, account: liquidator, functionName: 'writeOff', args }),
  )
  const due = await client.readContract({ ...vault, functionName: 'dueCount' })
  const claims = await client.readContract({ ...vault, functionName: 'claimCount' })
  expect([due, claims]).toEqual([BigInt(local.length), 2n * BigInt(foreign.length)])
  return gas

  async function settle(assetId: number, { slot, place }: { slot: number; place: number }): Promise<void> {
    const claim = {
      debtSlot: slot,
      index: BigInt(place),
      account,
      beneficiary: liquidator,
      assetId,
      units: unit,
    } as const
    const { root, siblings } = proveClaim(claim)
    const { header } = await snap({ cents: 100_000n, claims: root })
    await mined(client.writeContract({ ...vault, functionName: 'settle', args: [claim, { header, siblings }] }))
  }

  async function liquidate(assetId: number, repayUnits: bigint): Promise<number> {
    const args = [account, pools[0], repayUnits, assetId, 0n, liquidator, '0x', proof] as const
    return await mined(client.writeContract({ ...vault, account: liquidator, functionName: 'liquidate', args }))
  }
}
