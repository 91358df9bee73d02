import { devTokenAbi } from '@plimsoll/contracts'
import { type Address, type LocalAccount, maxUint256, parseUnits } from 'viem'
import { actors } from './actors.ts'
import type { DeployedDevnet, DevnetChain } from './deploy.ts'
import { transact } from './transact.ts'

/** Gives the people of the devnet what the story needs, and lets vault or pool take it. */
export async function fundActors({ chains, weth }: DeployedDevnet): Promise<void> {
  const usdc = (text: string) => parseUnits(text, 6)
  await Promise.all(
    chains.map(async (chain) => {
      if (chain.slot === 0)
        await fund(chain, { account: actors.alice, token: weth, units: parseUnits('10', 18), spender: chain.vault })
      await fund(chain, { account: actors.bob, token: chain.usdc, units: usdc('5000'), spender: chain.vault })
      await fund(chain, { account: actors.lena, token: chain.usdc, units: usdc('100000'), spender: chain.pool })
      await fund(chain, { account: actors.kai, token: chain.usdc, units: usdc('50000'), spender: chain.pool })
    }),
  )
}

async function fund(
  chain: DevnetChain,
  { account, token, units, spender }: { account: LocalAccount; token: Address; units: bigint; spender: Address },
): Promise<void> {
  const call = { account, address: token, abi: devTokenAbi } as const
  await transact(chain, { ...call, functionName: 'mint', args: [account.address, units] })
  await transact(chain, { ...call, functionName: 'approve', args: [spender, maxUint256] })
}
