import { creditPoolAbi, devTokenAbi, marginVaultAbi } from '@plimsoll/contracts'
import {
  type AssetTable,
  dustValue,
  encodeLeafWord,
  eoaAccountId,
  type LeafWord,
  mergeWords,
  quoteForcePledge,
  quoteForceRelease,
  quoteLiquidation,
  quoteWriteOff,
  unusedAsset,
  viewWords,
} from '@plimsoll/protocol'
import { maxUint104, maxUint256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assetIds, startVault, table } from '../src/testing/startVault.ts'

const owner = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const account = eoaAccountId(owner.address)
const { here, there, debtHere, debtThere } = assetIds
const dollars = (amount: number) => BigInt(amount) * 1_000_000n
const common = { slots: 2, slot: 0 }

let world: Awaited<ReturnType<typeof startVault>>
const vault = () => ({ address: world.vault, abi: marginVaultAbi }) as const
const pool = () => ({ address: world.pool, abi: creditPoolAbi }) as const
const token = () => ({ address: world.token, abi: devTokenAbi }) as const

/** Shows this chain a snapshot in which the other chain has written `others`, and gives what quotes start from. */
async function show(others: LeafWord[], prices: AssetTable = table) {
  const live = await world.client.readContract({ ...vault(), functionName: 'localWords', args: [account] })
  const words = mergeWords([live, others.map(encodeLeafWord)])
  const snapshot = await world.attest(new Map([[account, words]]), prices)
  await world.post(snapshot)
  const view = viewWords({ words, live, slot: 0, table: prices })
  return { words, viewWords: view, table: prices, cut: snapshot.attested.cut, proof: snapshot.proofOf(account) }
}

/** What is dust to the pool, in usdWad. */
async function poolDust(prices: AssetTable = table): Promise<bigint> {
  const [minDebt, index] = await Promise.all([
    world.client.readContract({ ...pool(), functionName: 'minDebt' }),
    world.client.readContract({ ...pool(), functionName: 'index' }),
  ])
  return dustValue({ minDebt, index, liability: prices[debtHere] ?? unusedAsset })
}

// Holds $1,200 here, of which nothing is pledged, and owes $200 here.
beforeAll(async () => {
  world = await startVault({ minDebt: dollars(50) })
  const [lender = world.pool] = await world.client.getAddresses()
  await world.fund(owner.address, { units: dollars(1_200) })
  await world.send(world.client.simulateContract({ ...token(), functionName: 'mint', args: [lender, dollars(10_000)] }))
  const approve = { ...token(), functionName: 'approve', args: [world.pool, maxUint256] } as const
  await world.send(world.client.simulateContract(approve))
  const lend = { ...pool(), functionName: 'deposit', args: [dollars(1_000), lender] } as const
  await world.send(world.client.simulateContract(lend))
  const deposit = { ...vault(), functionName: 'deposit', args: [account, here, dollars(1_200)] } as const
  await world.send(world.client.simulateContract({ ...deposit, account: owner }))
  const { proof } = await show([])
  const args = [account, dollars(200), owner.address, proof] as const
  await world.send(world.client.simulateContract({ ...pool(), functionName: 'borrow', args, account: owner }))
})
afterAll(() => world?.stop())

test('default: a liquidation moves what the quote says', async () => {
  const { proof, ...seen } = await show([{ kind: 'debt', assetId: debtThere, units: dollars(1_000) }])
  const quote = quoteLiquidation({ ...seen, ...common, liability: debtHere, collateral: here, dust: await poolDust() })
  const args = [account, world.pool, maxUint104, here, 0n, owner.address, '0x', proof] as const
  const { result } = await world.client.simulateContract({ ...vault(), functionName: 'liquidate', args })
  expect(quote.units).toBeGreaterThan(0n)
  expect(result).toEqual([quote.repayUnits, quote.units])
})

test('behavior: a forced pledge may move what the quote says, and no unit more', async () => {
  const { proof, ...seen } = await show([{ kind: 'debt', assetId: debtThere, units: dollars(1_000) }])
  const units = quoteForcePledge({ ...seen, ...common, assetId: here, toSlot: 1, minDeposit: 0n })
  expect(units).toBe(dollars(925)) // $220 / 0.8 must stay
  const call = (amount: bigint) =>
    world.client.simulateContract({
      ...vault(),
      functionName: 'forcePledge',
      args: [account, here, 1, amount, proof],
    })
  expect((await call(units)).result).toBe(units)
  await expect(call(units + 1n)).rejects.toThrow(/InsufficientMargin/)
})

test('behavior: a forced release may move what the quote says, and no unit more', async () => {
  const { proof, ...seen } = await show([
    { kind: 'balance', assetId: there, units: dollars(500), leaving: 0n },
    { kind: 'pledge', assetId: there, slot: 0, pledged: dollars(100), released: 0n },
    { kind: 'debt', assetId: debtThere, units: dollars(2_000) },
  ])
  const units = quoteForceRelease({ ...seen, ...common, assetId: there })
  expect(units).toBe(dollars(100))
  const args = [account, there, maxUint104, proof] as const
  const { result } = await world.client.simulateContract({ ...vault(), functionName: 'forceRelease', args })
  expect(result).toBe(units)
})

test('behavior: a write-off takes the debt and the units that the quote says', async () => {
  const fallen = table.with(here, { ...(table[here] ?? table[0]), unitPrice: 4n * 10n ** 28n } as AssetTable[number])
  const { proof, ...seen } = await show([], fallen) // $48 are left of $1,200
  const venue = { liability: debtHere, debtUnits: dollars(200), dust: await poolDust(fallen) }
  const quote = quoteWriteOff({ ...seen, ...common, ...venue })
  expect(quote).toEqual({ debtUnits: dollars(200), seized: [{ assetId: here, units: dollars(1_200) }] })

  const [reserve = world.pool] = await world.client.getAddresses()
  const balance = { ...token(), functionName: 'balanceOf', args: [reserve] } as const
  const before = await world.client.readContract(balance)
  const args = [account, world.pool, proof] as const
  await world.send(world.client.simulateContract({ ...vault(), functionName: 'writeOff', args }))
  expect((await world.client.readContract(balance)) - before).toBe(dollars(1_200))
  // The account goes on owing the shares, to the reserves.
  for (const functionName of ['debtOf', 'chargedOffOf'] as const)
    expect(await world.client.readContract({ ...pool(), functionName, args: [account] })).toBe(dollars(200))
})
