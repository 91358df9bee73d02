import type { Page } from 'playwright-core'
import { type Chain, createClient, http, type LocalAccount, numberToHex } from 'viem'
import { sendTransaction } from 'viem/actions'

/** What the owner of a wallet does when it asks: agrees, says no, has not unlocked it, or stays on the chain it is on. */
type WalletMode = 'approves' | 'rejects' | 'locked' | 'stays'

/** A wallet that a page finds by EIP-6963, whose key stays outside of the page. */
export type InjectedWallet = {
  mode: WalletMode
  /** The chain it is on. */
  chainId: number
  /** Every method that a page has asked, in order. */
  readonly asked: string[]
}

type Request = { method: string; params?: unknown }
type Transaction = { to: `0x${string}`; data: `0x${string}`; gas?: `0x${string}` }
type Answer = { result: unknown } | { error: { code: number; message: string } }

/** What the wallet’s script on the page asks the wallet outside of it. */
declare function askWallet(request: Request): Promise<Answer>

/**
 * Has a wallet announce itself on every document that a page opens from now on. It knows the first of the chains, and the
 * others once they have been added to it.
 */
export async function injectWallet(
  page: Page,
  { account, chains, name }: { account: LocalAccount; chains: readonly [Chain, ...Chain[]]; name: string },
): Promise<InjectedWallet> {
  const wallet: InjectedWallet = { mode: 'approves', chainId: chains[0].id, asked: [] }
  const known = new Set([wallet.chainId])

  async function answer({ method, params }: Request): Promise<Answer> {
    const [first] = (params ?? []) as [unknown]
    const client = createClient({ account, chain: chainOf(wallet.chainId), transport: http() })
    switch (method) {
      case 'wallet_requestPermissions':
        return refusal(4200, 'not supported')
      case 'eth_requestAccounts':
        if (wallet.mode === 'locked') return refusal(4100, 'locked')
        return wallet.mode === 'rejects' ? refusal(4001, 'rejected') : { result: [account.address] }
      case 'eth_accounts':
        return { result: wallet.mode === 'locked' ? [] : [account.address] }
      case 'eth_chainId':
        return { result: numberToHex(wallet.chainId) }
      case 'wallet_switchEthereumChain':
      case 'wallet_addEthereumChain': {
        const chainId = Number((first as { chainId: string }).chainId)
        if (method === 'wallet_addEthereumChain') known.add(chainId)
        if (!known.has(chainId)) return refusal(4902, 'unknown chain')
        if (wallet.mode !== 'approves') return refusal(4001, 'rejected')
        wallet.chainId = chainId
        return { result: null }
      }
      case 'eth_sendTransaction': {
        if (wallet.mode !== 'approves') return refusal(4001, 'rejected')
        const { to, data, gas } = first as Transaction
        return { result: await sendTransaction(client, { to, data, ...(gas && { gas: BigInt(gas) }) }) }
      }
      default:
        return { result: await client.request({ method, params } as never) }
    }
  }

  function chainOf(chainId: number): Chain {
    return chains.find(({ id }) => id === chainId) ?? chains[0]
  }

  await page.exposeFunction('askWallet', (request: Request) => {
    wallet.asked.push(request.method)
    return answer(request)
  })
  await page.addInitScript((name: string) => {
    const listeners: ((chainId: string) => void)[] = []
    const provider = {
      async request(request: Request) {
        const answer = await askWallet(request)
        if ('error' in answer) throw Object.assign(new TypeError(answer.error.message), answer.error)
        if (request.method.endsWith('EthereumChain')) {
          const [{ chainId }] = request.params as [{ chainId: string }]
          for (const listener of listeners) listener(chainId)
        }
        return answer.result
      },
      on: (event: string, listener: (chainId: string) => void) => {
        if (event === 'chainChanged') listeners.push(listener)
      },
      removeListener: () => undefined,
    }
    const info = { uuid: crypto.randomUUID(), name, icon: 'data:,', rdns: 'org.example.wallet' }
    const announce = () =>
      dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }))
    addEventListener('eip6963:requestProvider', announce)
    announce()
  }, name)
  return wallet
}

function refusal(code: number, message: string): Answer {
  return { error: { code, message } }
}
