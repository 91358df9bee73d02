import { eoaAccountId, type OwnerAction } from '@plimsoll/protocol'
import {
  createPlimsollClient,
  randomNonce,
  signOwnerAction,
  type Trust,
  verifyAccount,
  verifyClaims,
} from '@plimsoll/sdk'
import type { Address, Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

type Node = { url: string; trust: Trust }

/** What a web page does with the SDK. Each answer, or the name of the error, crosses to the test as text. */
const sdkPage = {
  /** Equity in usdWad, once the account is verified. */
  account: ({ url, trust, account }: Node & { account: Address }) =>
    told(async () => {
      const response = await createPlimsollClient({ url, deployment: trust }).account(account)
      await verifyAccount(response, trust)
      return response.margin.equityUsdWad
    }),
  /** The number of claims, once they are verified. */
  claims: ({ url, trust }: Node) =>
    told(async () => {
      const response = await createPlimsollClient({ url, deployment: trust }).claims()
      await verifyClaims(response, trust)
      return response.claims.length
    }),
  /** The signature of a release. */
  sign: ({ key, contract }: { key: Hex; contract: Address }) =>
    told(async () => {
      const signer = privateKeyToAccount(key)
      const bound = { account: eoaAccountId(signer.address), nonce: randomNonce(), deadline: 1_800_000_000n }
      const action: OwnerAction = { primaryType: 'Release', message: { ...bound, assetId: 3, units: 5n } }
      return (await signOwnerAction(action, { signer, chainId: 901, contract })).signature
    }),
}

async function told(work: () => Promise<unknown>): Promise<string> {
  try {
    return String(await work())
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

/** Where the test finds it. */
export type SdkPage = typeof sdkPage
Object.assign(globalThis, { sdkPage })
