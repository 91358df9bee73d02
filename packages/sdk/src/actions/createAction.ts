import { marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { type AttestedSnapshot, posting } from '@plimsoll/protocol'
import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  type Client,
  type ContractEventName,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type Hex,
  isAddressEqual,
  type Log,
  type ParseEventLogsReturnType,
  parseEventLogs,
  type TransactionReceipt,
  type Transport,
} from 'viem'
import { call, estimateGas, getChainId, readContract, sendTransaction, waitForTransactionReceipt } from 'viem/actions'
import type { Plimsoll, TrustedChain } from '../createPlimsoll.ts'
import type { Authorization } from '../signOwnerAction.ts'
import { approve, type Spending } from './approve.ts'
import { ContractRefused, isOfToken, isRevert, revertReason, TransactionFailed } from './errors.ts'

/** A viem client that can send transactions, on a chain of the deployment. */
export type ActingClient = Client<Transport, Chain | undefined, Account>

/** A viem client that reads a chain. */
export type ReadingClient = Client<Transport, Chain | undefined>

/** What every action is given: the deployment, and a client of the same chain to read with, unless the wallet does. */
export type ActionParameters = { readonly plimsoll: Plimsoll; readonly publicClient?: ReadingClient | undefined }

/** What a mined action has done. */
export type Acted<event> = {
  readonly receipt: TransactionReceipt
  /** The epoch of the snapshot that the action rests on; undefined if it needs none. */
  readonly epoch: bigint | undefined
  /** What the contract says has happened: the arguments of its events. */
  readonly events: readonly event[]
}

/** What an action knows of where it takes place. */
export type ActionContext = {
  /** Sends. */
  readonly wallet: ActingClient
  /** Reads, and waits until transactions are mined. */
  readonly client: ReadingClient
  readonly plimsoll: Plimsoll
  readonly sender: Address
  readonly chain: TrustedChain & { readonly slot: number }
}

/** One call of a contract: what it rests on, what it spends, and how its events are read. */
export type Plan<event> = {
  readonly to: Address
  readonly data: Hex
  /** Whose proof the call carries; it is posted in the same transaction unless the chain has accepted it. */
  readonly snapshot?: AttestedSnapshot
  /** The tokens that the contract pulls from the sender. */
  readonly spends?: Spending
  readonly read: (logs: Log[]) => readonly event[]
}

/** An action: sends one transaction as the client's account, and resolves once it is mined. */
export type Action<parameters, event> = (
  client: ActingClient,
  parameters: parameters & ActionParameters,
) => Promise<Acted<event>>

// Snapshots come every few seconds: each time a newer one may have overtaken the proof.
const attempts = 3

/**
 * Makes an action of its plan. Each does the same: plans with a verified proof, takes the snapshot along if the chain has not
 * accepted it yet, simulates, approves what is spent, sends, and waits.
 */
export function createAction<parameters, event>(
  /** For messages: “withdraw”. */
  name: string,
  plan: (context: ActionContext, parameters: parameters) => Promise<Plan<event>>,
): Action<parameters, event> {
  return async (wallet, { plimsoll, publicClient: client = wallet, ...parameters }) => {
    const chain = plimsoll.chain(await getChainId(client))
    const context = { wallet, client, plimsoll, sender: wallet.account.address, chain }
    let approved = false
    for (let attempt = 1; ; attempt++) {
      const planned = await plan(context, parameters as parameters)
      const transaction = { account: wallet.account, ...(await withSnapshot(context, planned)) }
      try {
        await call(client, transaction)
        // A block that comes later may have more interest to book than the one that the estimate is for.
        const gas = ((await estimateGas(client, transaction)) * 3n) / 2n
        const receipt = await mined(context, { name, transaction: { ...transaction, gas } })
        return { receipt, epoch: planned.snapshot?.header.epoch, events: planned.read(receipt.logs) }
      } catch (cause) {
        if (!isRevert(cause)) throw cause
        const reason = revertReason(cause)
        const isOvertaken = reason?.errorName === 'NotAccepted' && attempt < attempts
        // Approved only once nothing else stands against the action.
        const isUnapproved = !approved && planned.spends !== undefined && isOfToken(reason)
        if (isUnapproved) approved = await approve(context, planned.spends)
        if (!isOvertaken && !(isUnapproved && approved)) throw new ContractRefused(name, { reason, cause })
        // The node may hear of the newer snapshot a moment after the chain.
        if (isOvertaken) await new Promise((resolve) => setTimeout(resolve, client.pollingInterval))
      }
    }
  }
}

/** The call itself, or with the snapshot it rests on, if that is newer than what the chain has accepted. */
async function withSnapshot(
  { client, chain }: ActionContext,
  { to, data, snapshot }: Pick<Plan<unknown>, 'to' | 'data' | 'snapshot'>,
): Promise<{ to: Address; data: Hex }> {
  if (snapshot === undefined) return { to, data }
  const registry = await readContract(client, { address: chain.vault, abi: marginVaultAbi, functionName: 'registry' })
  const [, epoch] = await readContract(client, { address: registry, abi: snapshotRegistryAbi, functionName: 'latest' })
  if (snapshot.header.epoch <= epoch) return { to, data }
  // Vault and pool have the same function.
  const args = [posting(snapshot), data] as const
  return { to, data: encodeFunctionData({ abi: marginVaultAbi, functionName: 'postAndAct', args }) }
}

/** Sends a transaction and waits until it is mined. Throws {@link TransactionFailed}. */
export async function mined(
  { wallet, client, chain: { chainId } }: Pick<ActionContext, 'wallet' | 'client' | 'chain'>,
  { name, transaction }: { name: string; transaction: { to: Address; data: Hex; gas?: bigint } },
): Promise<TransactionReceipt> {
  // Viem refuses to send if the wallet is on another chain than the one that was read.
  const chain = wallet.chain?.id === chainId ? wallet.chain : ({ id: chainId } as Chain)
  const hash = await sendTransaction(wallet, { ...transaction, account: wallet.account, chain })
  let replaced = false
  const receipt = await waitForTransactionReceipt(client, {
    hash,
    onReplaced({ reason }) {
      replaced = reason !== 'repriced'
    },
  })
  if (receipt.status === 'success' && !replaced) return receipt
  throw new TransactionFailed(
    replaced ? 'Another transaction was mined in place of this one.' : 'The transaction was mined and reverted.',
    {
      details: { action: name, transaction: receipt.transactionHash, block: receipt.blockNumber },
      hint: replaced
        ? 'Look at what the wallet has sent in its place.'
        : 'Something changed between the simulation and the block: try again.',
    },
  )
}

/**
 * What the owner has signed for the sender to carry: see `signOwnerAction`. Amounts, account and receiver are those that
 * were signed.
 */
export type Carried = { authorization?: Authorization | undefined }

/**
 * A plan that calls a function of a contract, whose events with this name it reads. With an authorization it calls the
 * function’s form by signature, whose last argument that is.
 */
export function contractCall<
  const abi extends Abi,
  functionName extends ContractFunctionName<abi, 'nonpayable'>,
  const args extends ContractFunctionArgs<abi, 'nonpayable', functionName> & readonly unknown[],
  eventName extends ContractEventName<abi>,
>(
  { address, abi }: { address: Address; abi: abi },
  {
    functionName,
    args,
    eventName,
    authorization,
    ...more
  }: { functionName: functionName; args: args; eventName: eventName } & Pick<Plan<never>, 'snapshot' | 'spends'> &
    Carried,
): Plan<ParseEventLogsReturnType<abi, eventName, true>[number]['args']> {
  const call =
    authorization === undefined
      ? { abi, functionName, args }
      : { abi, functionName: `${functionName}BySignature`, args: [...args, authorization] }
  return {
    ...more,
    to: address,
    data: encodeFunctionData(call as unknown as EncodeFunctionDataParameters),
    read(logs) {
      const own = logs.filter((log) => isAddressEqual(log.address, address))
      return parseEventLogs({ abi, eventName, logs: own, strict: true }).map(({ args }) => args)
    },
  }
}
