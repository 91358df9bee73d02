import { marginVaultAbi } from '@plimsoll/contracts'
import { accountProof, claimProof, type Plimsoll, posting, verifyClaims } from '@plimsoll/sdk'
import { type ActingClient, postSnapshot } from '@plimsoll/sdk/actions'
import { encodeFunctionData, parseUnits } from 'viem'
import { simulateContract } from 'viem/actions'

/** The answers of a node as the structs that contracts take, to be sent by a contract or a wallet of your own. */
export async function callsOf({
  plimsoll,
  wallet,
  chainId,
}: {
  plimsoll: Plimsoll
  wallet: ActingClient
  chainId: number
}) {
  const { vault, slot } = plimsoll.chain(chainId)
  const owner = wallet.account.address

  const answer = await plimsoll.account(owner)
  const args = [answer.account, 0, parseUnits('1', 6), owner, accountProof(answer)] as const
  const withdraw = encodeFunctionData({ abi: marginVaultAbi, functionName: 'withdraw', args })
  // The chain may not know the snapshot yet: it goes along.
  const postAndAct = { functionName: 'postAndAct', args: [posting(answer.snapshot), withdraw] } as const
  await simulateContract(wallet, { address: vault, abi: marginVaultAbi, account: owner, ...postAndAct })

  const claims = await plimsoll.unverified.claims({ beneficiary: owner, custodySlot: slot })
  await plimsoll.check(plimsoll.unverified, (trust) => verifyClaims(claims, trust))
  const settles = claims.claims.map((claim) =>
    encodeFunctionData({ abi: marginVaultAbi, functionName: 'settle', args: [claim, claimProof(claims, claim)] }),
  )
  return { postAndAct: encodeFunctionData({ abi: marginVaultAbi, ...postAndAct }), settles }
}

/** Or the snapshot first, for all who come after; nothing happens if the chain has it. */
export async function postFirst({ plimsoll, wallet }: { plimsoll: Plimsoll; wallet: ActingClient }) {
  const { events } = await postSnapshot(wallet, { plimsoll })
  return events[0]?.epoch
}
