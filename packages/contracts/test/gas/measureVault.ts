import type { Hex } from 'viem'
import type { Gas } from '../../scripts/gasTable.ts'
import { proveClaim } from './claimProof.ts'
import { type GasClient, liquidator, owner } from './connect.ts'
import { startVaultWorld, wbtc, weth } from './startVaultWorld.ts'

const ether = 10n ** 18n
const dollar = 10n ** 6n

/**
 * Gas of what an account and its liquidators do, each with a leaf of six words among a million and a table of nine
 * assets. Every action is done twice and the second one counts: storage that only its first use pays for is left out.
 */
export async function measureVault(client: GasClient): Promise<Gas> {
  const { vault, pool, account, mined, snap } = await startVaultWorld(client)
  const gas: Gas = {}

  await mined(client.writeContract({ ...vault, functionName: 'pledge', args: [account, weth, 1, 2n * ether] }))
  const deposit = () => client.writeContract({ ...vault, functionName: 'deposit', args: [account, weth, ether / 10n] })
  gas.deposit = await second(deposit)
  let proof = await snap({ eth: 3000n })
  const borrow = () =>
    client.writeContract({ ...pool, functionName: 'borrow', args: [account, 10_000n * dollar, owner, proof] })
  gas.borrow = await second(borrow)
  proof = await snap({ eth: 3000n, debt: 20_000n * dollar })
  const pledge = () =>
    client.writeContract({ ...vault, functionName: 'pledge', args: [account, weth, 1, ether / 10n, proof] })
  gas.pledge = await second(pledge)
  const withdraw = () =>
    client.writeContract({ ...vault, functionName: 'withdraw', args: [account, weth, ether / 10n, owner, proof] })
  gas.withdraw = await second(withdraw)

  proof = await snap({ eth: 1500n, debt: 20_000n * dollar })
  const liquidate = (assetId: number) => () =>
    client.writeContract({
      ...vault,
      account: liquidator,
      functionName: 'liquidate',
      args: [account, pool.address, 1000n * dollar, assetId, 0n, liquidator, '0x', proof],
    })
  gas['liquidate/local'] = await second(liquidate(weth))
  gas['liquidate/foreign'] = await second(liquidate(wbtc))

  let index = 0n
  gas.settle = await second(async () => {
    const claim = {
      debtSlot: 1,
      index: index++,
      account,
      beneficiary: liquidator,
      assetId: weth,
      units: ether / 10n,
    } as const
    const { root, siblings } = proveClaim(claim)
    const { header } = await snap({ eth: 1500n, claims: root })
    return client.writeContract({ ...vault, functionName: 'settle', args: [claim, { header, siblings }] })
  })
  return gas

  async function second(send: () => Promise<Hex>): Promise<number> {
    await mined(send())
    return await mined(send())
  }
}
