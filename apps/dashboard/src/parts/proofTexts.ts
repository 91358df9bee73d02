import { marginVaultAbi } from '@plimsoll/contracts'
import { type AccountResponse, accountProof, posting, type Trust, type TrustedChain } from '@plimsoll/sdk'
import { type Address, encodeFunctionData, getAddress, type Hex, slice } from 'viem'

/** The `AccountProof` that contracts take, as JSON with decimal strings for integers. */
export function proofText(response: AccountResponse): string {
  const proof = { account: response.account, ...accountProof(response) }
  return JSON.stringify(proof, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2)
}

/**
 * A call of the vault on chain `slot` that posts the snapshot and withdraws all free units of the first collateral that has
 * some, to the owner; undefined if none has, or the account is a contract’s.
 */
export function withdrawCall(response: AccountResponse): { slot: number; symbol: string; data: Hex } | undefined {
  const { account, assets, snapshot } = response
  if (!/^0x0{24}/.test(account)) return undefined
  const receiver: Address = getAddress(slice(account, 12))
  for (const { assetId, slot, symbol, counted } of assets) {
    const units = counted.find((at) => at.slot === slot)?.units ?? 0n
    if (units === 0n) continue
    const args = [account, assetId, units, receiver, accountProof(response)] as const
    const action = encodeFunctionData({ abi: marginVaultAbi, functionName: 'withdraw', args })
    const postAndAct = { functionName: 'postAndAct', args: [posting(snapshot), action] } as const
    return { slot, symbol, data: encodeFunctionData({ abi: marginVaultAbi, ...postAndAct }) }
  }
  return undefined
}

/** The request that has been answered. */
export function curlText({ url, response }: { url: string; response: AccountResponse }): string {
  return `curl '${url}/v1/accounts/${response.account}?epoch=${response.snapshot.header.epoch}'`
}

/** A program that reads the account and verifies it against the operators that this browser believes. */
export function snippetText({
  url,
  account,
  salt,
  set,
  chains,
}: Pick<Trust, 'salt' | 'set'> & { url: string; account: string; chains: readonly TrustedChain[] }): string {
  const lines = (texts: readonly string[]) => texts.map((text) => `    ${text},`).join('\n')
  return `import { createPlimsoll } from '@plimsoll/sdk'

const plimsoll = createPlimsoll({
  url: '${url}',
  salt: '${salt}',
  chains: [
${lines(chains.map(({ chainId, vault }) => `{ chainId: ${chainId}, vault: '${vault}' }`))}
  ],
  set: {
    threshold: ${set.threshold},
    operators: [${set.operators.map((operator) => `'${operator}'`).join(', ')}],
  },
})
const { margin } = await plimsoll.account('${account}') // verified, or an error
console.log(margin.healthWad, margin.liquidatable)
`
}
