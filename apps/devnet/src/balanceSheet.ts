import { creditPoolAbi, devTokenAbi, marginVaultAbi } from '@plimsoll/contracts'
import { type AccountId, decodeLeafWord, eoaAccountId } from '@plimsoll/protocol'
import type { AccountResponse } from '@plimsoll/sdk'
import type { Address } from 'viem'
import { actors } from './actors.ts'
import { assetIds, type DevnetChain } from './deploy.ts'
import type { Devnet } from './devnet.ts'
import { StoryContradicted } from './errors.ts'
import { usdcText, wethText } from './format.ts'

/** Units of an asset that the account owns, or owes, wherever they count. */
export function unitsOf({ assets }: AccountResponse, assetId: number): bigint {
  return assets.find((asset) => asset.assetId === assetId)?.units ?? 0n
}

/** Units of an asset that count on one slot. */
export function countedOn({ assets }: AccountResponse, { assetId, slot }: { assetId: number; slot: number }): bigint {
  const asset = assets.find((each) => each.assetId === assetId)
  return asset?.counted.find((place) => place.slot === slot)?.units ?? 0n
}

/** Units of a collateral in custody: what is claimed and not yet settled is among them. */
export function custodyOf({ words }: AccountResponse, assetId: number): bigint {
  for (const word of words.map(decodeLeafWord))
    if (word.kind === 'balance' && word.assetId === assetId) return word.units
  return 0n
}

/** What the chains themselves say at the end, each number from a contract. Units of WETH (18 decimals), USDC (6) and debt shares. */
export async function finalState({ chains: [alpha, bravo], weth }: Devnet) {
  if (!alpha || !bravo) throw new RangeError('the story needs alpha and bravo')
  const alice = eoaAccountId(actors.alice.address)
  return {
    aliceWeth: await custody(alpha, { account: alice, assetId: assetIds.weth }),
    vaultWeth: await balanceOf(alpha, { token: weth, holder: alpha.vault }),
    kaiWeth: await balanceOf(alpha, { token: weth, holder: actors.kai.address }),
    aliceUsdc: await balanceOf(bravo, { token: bravo.usdc, holder: actors.alice.address }),
    kaiUsdc: await balanceOf(bravo, { token: bravo.usdc, holder: actors.kai.address }),
    poolUsdc: await balanceOf(bravo, { token: bravo.usdc, holder: bravo.pool }),
    aliceDebt: await bravo.client.readContract({
      address: bravo.pool,
      abi: creditPoolAbi,
      functionName: 'debtOf',
      args: [alice],
    }),
    lentUsdc: await bravo.client.readContract({ address: bravo.pool, abi: creditPoolAbi, functionName: 'totalAssets' }),
  }
}

type Moved = { alice: AccountResponse; deposited: bigint; repaidUnits: bigint; seizedUnits: bigint }

/** The last lines of the story; throws {@link StoryContradicted} unless chain state, API and what was moved agree. */
export async function balanceSheet(
  devnet: Devnet,
  { alice, deposited, repaidUnits, seizedUnits }: Moved,
): Promise<string[]> {
  const state = await finalState(devnet)
  requireEqual('WETH in the vault and with Kai', { expected: deposited, seen: state.vaultWeth + state.kaiWeth })
  requireEqual('WETH in the vault', { expected: state.aliceWeth, seen: state.vaultWeth })
  requireEqual('WETH paid to Kai', { expected: seizedUnits, seen: state.kaiWeth })
  requireEqual('WETH of Alice in the API', { expected: state.aliceWeth, seen: unitsOf(alice, assetIds.weth) })
  requireEqual('debt shares of Alice in the API', { expected: state.aliceDebt, seen: unitsOf(alice, assetIds.debt(1)) })
  return [
    `Alice   ${wethText(state.aliceWeth)} in custody and ${usdcText(state.aliceUsdc)} in her wallet; ${usdcText(state.aliceDebt)} of debt left of ${usdcText(state.aliceDebt + repaidUnits)}`,
    `Lena    ${usdcText(state.lentUsdc)} in the pool on bravo: ${usdcText(state.poolUsdc)} cash and the rest owed by Alice`,
    `Sums    ${wethText(deposited)} = ${wethText(state.vaultWeth)} in the vault + ${wethText(state.kaiWeth)} paid to Kai`,
  ]
}

function requireEqual(what: string, { expected, seen }: { expected: bigint; seen: bigint }): void {
  if (expected !== seen)
    throw new StoryContradicted(`The balance sheets do not add up: ${what}`, { details: { expected, seen } })
}

const balanceOf = ({ client }: DevnetChain, { token, holder }: { token: Address; holder: Address }): Promise<bigint> =>
  client.readContract({ address: token, abi: devTokenAbi, functionName: 'balanceOf', args: [holder] })

async function custody(
  { client, vault }: DevnetChain,
  { account, assetId }: { account: AccountId; assetId: number },
): Promise<bigint> {
  const [units] = await client.readContract({
    address: vault,
    abi: marginVaultAbi,
    functionName: 'balance',
    args: [account, assetId],
  })
  return units
}
