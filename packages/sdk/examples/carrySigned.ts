import { marginVaultAbi } from '@plimsoll/contracts'
import { type ActionSigner, nonceBit, type Plimsoll, randomNonce, signOwnerAction } from '@plimsoll/sdk'
import { type ActingClient, getMargin, withdraw } from '@plimsoll/sdk/actions'
import { parseUnits } from 'viem'
import { readContract } from 'viem/actions'

/** An owner without gas signs a withdrawal; a relayer carries it. */
export async function carrySigned({
  plimsoll,
  owner,
  relayer,
  chainId,
}: {
  plimsoll: Plimsoll
  owner: ActionSigner
  relayer: ActingClient
  chainId: number
}) {
  const { vault } = plimsoll.chain(chainId)
  const { account } = await getMargin(relayer, { plimsoll, account: owner.address })
  const what = { assetId: 0, units: parseUnits('1', 6) }
  const deadline = BigInt(Math.floor(Date.now() / 1_000) + 365 * 86_400)
  const message = { ...what, account, receiver: owner.address, nonce: randomNonce(), deadline }
  const where = { signer: owner, chainId, contract: vault }
  const authorization = await signOwnerAction({ primaryType: 'Withdraw', message }, where)

  const { events } = await withdraw(relayer, { plimsoll, ...what, authorization })

  // Each signature counts once. What was not carried yet its owner takes back with `cancelNonces(account, word, mask)`.
  const { word, mask } = nonceBit(message.nonce)
  const spentNonces = { address: vault, abi: marginVaultAbi, functionName: 'spentNonces' } as const
  const spent = await readContract(relayer, { ...spentNonces, args: [account, word] })
  return { events, isSpent: (spent & mask) !== 0n }
}
