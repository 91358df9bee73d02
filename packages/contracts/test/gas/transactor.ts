import type { Address, Hex } from 'viem'
import { deployDevToken } from '../../src/deployDevToken.ts'
import { devTokenAbi } from '../../src/generated/devTokenAbi.ts'
import { type GasClient, liquidator, owner } from './connect.ts'

/** What the worlds of the measurements do with a chain. */
export function transactor(client: GasClient) {
  return { mined, token, approve }

  /** Gas of the transaction. */
  async function mined(sent: Promise<Hex>): Promise<number> {
    const { status, gasUsed } = await client.waitForTransactionReceipt({ hash: await sent })
    if (status !== 'success') throw new Error('The transaction reverted.')
    return Number(gasUsed)
  }

  /** A token of which owner and liquidator have plenty. */
  async function token(symbol: string, decimals: number): Promise<Address> {
    const address = await deployDevToken(client, { name: symbol, symbol, decimals })
    for (const holder of [owner, liquidator] as const) {
      const args = [holder, 10n ** 25n] as const
      await mined(client.writeContract({ address, abi: devTokenAbi, functionName: 'mint', args }))
    }
    return address
  }

  async function approve(token: Address, { spender, holder }: { spender: Address; holder: Address }): Promise<void> {
    const args = [spender, 10n ** 30n] as const
    await mined(
      client.writeContract({ account: holder, address: token, abi: devTokenAbi, functionName: 'approve', args }),
    )
  }
}
