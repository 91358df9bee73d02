import { type Hex, pad } from 'viem'
import { deployChain } from '../../src/deployChain.ts'
import { deployCreditPool } from '../../src/deployCreditPool.ts'
import { creditPoolAbi } from '../../src/generated/creditPoolAbi.ts'
import { marginVaultAbi } from '../../src/generated/marginVaultAbi.ts'
import { type AccountProof, assetWord, leafWord } from './accountProof.ts'
import { attestor, operators, salt } from './attest.ts'
import { type GasClient, liquidator, owner } from './connect.ts'
import { transactor } from './transactor.ts'

// Three chains with two collaterals and one debt each; this is chain 0.
export const weth = 0
const usdc = 1
const debt = 2
export const wbtc = 3
const otherDebt = 5

const account = pad(owner)

/** What a snapshot says, where it matters: prices in dollars, the account's debt here in units, the claims' root. */
export type Sight = { eth: bigint; debt?: bigint; claims?: Hex }

/**
 * A vault and a pool where the owner holds 10 ETH, of which 2 are pledged to chain 1, while 0.1 BTC from there counts here;
 * and a snapshot whenever one is asked for.
 */
export async function startVaultWorld(client: GasClient) {
  const { mined, token, approve } = transactor(client)
  const { registry, vault } = await deployChain(client, {
    salt,
    slot: 0,
    slots: 3,
    epochSeconds: 2,
    operators,
    maxAgeRisk: 3600,
    maxAgeLiquidate: 3600,
  })
  const [wethToken, usdcToken] = [await token('WETH', 18), await token('USDC', 6)]
  const minDebt = 500n * 10n ** 6n
  const pool = await deployCreditPool(client, { vault, token: usdcToken, liabilityAssetId: debt, minDebt })
  // Not estimated: the estimate is made at another time, at which there is other interest to book.
  const gas = 5_000_000n
  const vaultTarget = { address: vault, abi: marginVaultAbi, gas } as const
  const poolTarget = { address: pool, abi: creditPoolAbi, gas } as const
  await mined(client.writeContract({ ...vaultTarget, functionName: 'addAsset', args: [weth, wethToken, 0n] }))
  await mined(client.writeContract({ ...vaultTarget, functionName: 'addAsset', args: [usdc, usdcToken, 0n] }))
  await mined(client.writeContract({ ...vaultTarget, functionName: 'addVenue', args: [pool] }))
  const limits = [100_000n * 10n ** 6n, 1_000_000n * 10n ** 6n] as const
  await mined(client.writeContract({ ...poolTarget, functionName: 'setLimits', args: limits }))
  await approve(wethToken, { spender: vault, holder: owner })
  for (const holder of [owner, liquidator] as const) await approve(usdcToken, { spender: pool, holder })
  await mined(client.writeContract({ ...poolTarget, functionName: 'deposit', args: [1_000_000n * 10n ** 6n, owner] }))
  await mined(
    client.writeContract({ ...vaultTarget, functionName: 'deposit', args: [account, weth, 10n * 10n ** 18n] }),
  )

  const attest = attestor(client, { registry, slots: 3 })
  return { registry, vault: vaultTarget, pool: poolTarget, account, mined, snap }

  /** Posts a snapshot, and proves the account with it. */
  async function snap({ eth, debt: units = 0n, claims }: Sight): Promise<AccountProof> {
    const words = [
      leafWord.balance(weth, 10n * 10n ** 18n),
      leafWord.balance(wbtc, 10n ** 7n),
      leafWord.pledge(weth, 1, { pledged: 2n * 10n ** 18n }),
      leafWord.pledge(wbtc, 0, { pledged: 10n ** 7n }),
      leafWord.debt(debt, units),
      leafWord.debt(otherDebt, 10n ** 6n),
    ]
    return await attest({ account, words, table: assetTable(eth), claims })
  }
}

function assetTable(eth: bigint): Hex[] {
  return [0, 1, 2].flatMap((slot) => [
    assetWord({
      price: slot === 1 ? 60_000n * 10n ** 28n : eth * 10n ** 18n,
      initial: 8000,
      maintenance: 8500,
      bonus: 500,
      slot,
      kind: 1,
    }),
    assetWord({ price: 10n ** 30n, initial: 9500, maintenance: 9700, bonus: 200, slot, kind: 1 }),
    assetWord({ price: 10n ** 30n, initial: 11000, maintenance: 10500, bonus: 0, slot, kind: 2 }),
  ])
}
