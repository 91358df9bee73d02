import { creditPoolAbi, devTokenAbi, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import {
  type AccountId,
  type Claim,
  claimDirectionTypedData,
  contractAccountId,
  decodeLeafWord,
  encodeLeafWord,
  eoaAccountId,
  linksOf,
  type OwnerAction,
  type OwnerActionMessages,
} from '@plimsoll/protocol'
import { type Address, encodeFunctionData, hashTypedData, maxUint256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ActionSigner, type Authorization, nonceBit, posting, randomNonce, signOwnerAction } from '../src/index.ts'
import { assetIds, startVault, type TestSnapshot } from '../src/testing/startVault.ts'

const chainId = 31337
const receiver = `0x${'99'.repeat(20)}` as const
const delegate = `0x${'88'.repeat(20)}` as const
const owner = privateKeyToAccount(`0x${'11'.repeat(32)}`)
// Takes a digest as signed (ERC-1271) if it is what stands in its storage at 0.
const wallet = `0x${'77'.repeat(20)}` as const
const walletCode = '0x5f5460043514631626ba7e60e01b025f5260205ff3'

const accounts = { owner: eoaAccountId(owner.address), wallet: contractAccountId({ chainId, address: wallet }) }
const { here, there } = assetIds

let world: Awaited<ReturnType<typeof startVault>>
let snapshot: TestSnapshot
beforeAll(async () => {
  world = await startVault({ minDebt: 100n })
  const { client, pool, token, send } = world
  await client.setCode({ address: wallet, bytecode: walletCode })
  await world.fund(owner.address, { units: 1_000n })
  await world.fund(wallet, { units: 1_000n })
  const words = [
    encodeLeafWord({ kind: 'balance', assetId: there, units: 1_000n, leaving: 0n }),
    encodeLeafWord({ kind: 'pledge', assetId: there, slot: 0, pledged: 500n, released: 0n }),
  ]
  snapshot = await world.attest(new Map(Object.values(accounts).map((account) => [account, words])))
  await world.post(snapshot)
  const [lender] = await client.getAddresses()
  const lend = { address: pool, abi: creditPoolAbi, functionName: 'deposit', args: [1_000n, lender ?? pool] } as const
  const erc20 = { address: token, abi: devTokenAbi } as const
  await send(client.simulateContract({ ...erc20, functionName: 'mint', args: [lender ?? pool, 10_000n] }))
  await send(client.simulateContract({ ...erc20, functionName: 'approve', args: [pool, maxUint256] }))
  await send(client.simulateContract(lend))
})
afterAll(() => world?.stop())

const signers: Record<keyof typeof accounts, ActionSigner> = {
  owner,
  wallet: {
    address: wallet,
    async signTypedData(message) {
      await world.client.setStorageAt({ address: wallet, index: 0, value: hashTypedData(message) })
      return '0x'
    },
  },
}

describe.each(['owner', 'wallet'] as const)('actions that the %s has signed and a relayer carries', (name) => {
  const account: AccountId = accounts[name]
  const vault = () => ({ address: world.vault, abi: marginVaultAbi }) as const
  const bound = () => ({ account, nonce: randomNonce(), deadline: maxUint256 })
  const sign = (action: OwnerAction, contract: Address = world.vault): Promise<Authorization> =>
    signOwnerAction(action, { signer: signers[name], chainId, contract })

  test('default: deposit', async () => {
    const message: OwnerActionMessages['Deposit'] = { ...bound(), assetId: here, units: 900n }
    const authorization = await sign({ primaryType: 'Deposit', message })
    const args = [account, here, 900n, authorization] as const
    await world.send(world.client.simulateContract({ ...vault(), functionName: 'depositBySignature', args }))
    expect(await world.client.readContract({ ...vault(), functionName: 'balance', args: [account, here] })).toEqual([
      900n,
      0n,
    ])
    await expect(
      world.client.simulateContract({ ...vault(), functionName: 'depositBySignature', args }),
    ).rejects.toThrow(/NonceSpent/)
  })

  test('behavior: withdraw', async () => {
    const message = { ...bound(), assetId: here, units: 100n, receiver }
    const authorization = await sign({ primaryType: 'Withdraw', message })
    const proof = snapshot.proofOf(account)
    const refused = [account, here, 101n, receiver, proof, authorization] as const
    const functionName = 'withdrawBySignature'
    await expect(world.client.simulateContract({ ...vault(), functionName, args: refused })).rejects.toThrow(
      /InvalidAuthorization/,
    )
    const args = [account, here, 100n, receiver, proof, authorization] as const
    await world.send(world.client.simulateContract({ ...vault(), functionName, args }))
    const [units] = await world.client.readContract({ ...vault(), functionName: 'balance', args: [account, here] })
    expect(units).toBe(800n)
  })

  test('behavior: link', async () => {
    const authorization = await sign({ primaryType: 'Link', message: { ...bound(), slot: 1, delegate, version: 0n } })
    const call = { ...vault(), functionName: 'linkBySignature', args: [account, 1, delegate, authorization] } as const
    if (name === 'owner') {
      await expect(world.client.simulateContract(call)).rejects.toThrow(/NotContractAccount/)
      return
    }
    await world.send(world.client.simulateContract(call))
    const words = await world.client.readContract({ ...vault(), functionName: 'localWords', args: [account] })
    expect(linksOf(words)).toEqual([{ slot: 1, address: delegate }])
    for (const word of words) expect(encodeLeafWord(decodeLeafWord(word))).toBe(word)
  })

  test('behavior: pledge, with and without a proof', async () => {
    const message = { ...bound(), assetId: here, toSlot: 1, units: 50n }
    const first = await sign({ primaryType: 'Pledge', message })
    const functionName = 'pledgeBySignature'
    await world.send(world.client.simulateContract({ ...vault(), functionName, args: [account, here, 1, 50n, first] }))
    const second = await sign({ primaryType: 'Pledge', message: { ...message, nonce: randomNonce() } })
    const args = [account, here, 1, 50n, snapshot.proofOf(account), second] as const
    await world.send(world.client.simulateContract({ ...vault(), functionName, args }))
    const pledged = await world.client.readContract({ ...vault(), functionName: 'pledged', args: [account, here, 1] })
    expect(pledged).toEqual([100n, 0n])
  })

  test('behavior: release', async () => {
    const authorization = await sign({ primaryType: 'Release', message: { ...bound(), assetId: there, units: 200n } })
    const args = [account, there, 200n, snapshot.proofOf(account), authorization] as const
    await world.send(world.client.simulateContract({ ...vault(), functionName: 'releaseBySignature', args }))
    const released = await world.client.readContract({ ...vault(), functionName: 'released', args: [account, there] })
    expect(released).toEqual([200n, 0n])
  })

  test('behavior: borrow, signed for the pool', async () => {
    const message = { ...bound(), tokenAmount: 100n, receiver }
    const pool = { address: world.pool, abi: creditPoolAbi } as const
    const forVault = await sign({ primaryType: 'Borrow', message })
    const args = [account, 100n, receiver, snapshot.proofOf(account)] as const
    const functionName = 'borrowBySignature'
    const forged = world.client.simulateContract({ ...pool, functionName, args: [...args, forVault] })
    await expect(forged).rejects.toThrow(/InvalidAuthorization/) // an error of the vault
    const authorization = await sign({ primaryType: 'Borrow', message }, world.pool)
    await world.send(world.client.simulateContract({ ...pool, functionName, args: [...args, authorization] }))
    expect(await world.client.readContract({ ...pool, functionName: 'debtOf', args: [account] })).toBe(100n)
    await world.send(world.client.simulateContract({ ...pool, functionName: 'repay', args: [account, maxUint256] }))
  })
})

test('behavior: the owner cancels what it has signed', async () => {
  const account = accounts.owner
  const vault = { address: world.vault, abi: marginVaultAbi } as const
  const message = { account, nonce: randomNonce(), deadline: maxUint256, assetId: here, units: 10n }
  const where = { signer: owner, chainId, contract: world.vault }
  const authorization = await signOwnerAction({ primaryType: 'Deposit', message }, where)
  const { word, mask } = nonceBit(message.nonce)
  const cancel = { ...vault, functionName: 'cancelNonces', args: [account, word, mask] } as const
  await world.send(world.client.simulateContract({ ...cancel, account: owner }))
  const spent = await world.client.readContract({ ...vault, functionName: 'spentNonces', args: [account, word] })
  expect(spent).toBe(mask)
  const args = [account, here, 10n, authorization] as const
  const carrying = world.client.simulateContract({ ...vault, functionName: 'depositBySignature', args })
  await expect(carrying).rejects.toThrow(/NonceSpent/)
})

test('behavior: post a snapshot and act on it in one transaction', async () => {
  const account = accounts.owner
  const words = [encodeLeafWord({ kind: 'balance', assetId: here, units: 800n, leaving: 0n })]
  const fresh = await world.attest(new Map([[account, words]]))
  const message = { account, nonce: randomNonce(), deadline: maxUint256, assetId: here, units: 10n, receiver }
  const where = { signer: owner, chainId, contract: world.vault }
  const authorization = await signOwnerAction({ primaryType: 'Withdraw', message }, where)
  const vault = { address: world.vault, abi: marginVaultAbi } as const
  const action = encodeFunctionData({
    ...vault,
    functionName: 'withdrawBySignature',
    args: [account, here, 10n, receiver, fresh.proofOf(account), authorization],
  })
  const args = [posting(fresh.attested), action] as const
  await world.send(world.client.simulateContract({ ...vault, functionName: 'postAndAct', args }))
  const [units] = await world.client.readContract({ ...vault, functionName: 'balance', args: [account, here] })
  expect(units).toBe(790n)
})

test.each(['owner', 'wallet'] as const)(
  'behavior: the %s directs a claim to another address, and once',
  async (name) => {
    const beneficiary = { owner: owner.address, wallet }[name]
    const claim: Claim = { debtSlot: 1, index: 5n, account: accounts.owner, beneficiary, assetId: here, units: 7n }
    const direct = { ...claim, receiver, version: 0n, deadline: maxUint256 }
    const message = claimDirectionTypedData(direct, { chainId, contract: world.vault })
    const signature = await signers[name].signTypedData(message)
    const vault = { address: world.vault, abi: marginVaultAbi } as const
    const call = {
      ...vault,
      functionName: 'directBySignature',
      args: [claim, receiver, maxUint256, signature],
    } as const
    await world.send(world.client.simulateContract(call))
    expect(await world.client.readContract({ ...vault, functionName: 'directionOf', args: [claim] })).toMatchObject({
      version: 1n,
    })
    await expect(world.client.simulateContract(call)).rejects.toThrow(/InvalidAuthorization/)
  },
)

test.each(['owner', 'wallet'] as const)('behavior: the %s asks to leave a silent chain', async (name) => {
  const account = accounts[name]
  const registry = { address: world.registry, abi: snapshotRegistryAbi } as const
  for (let observed = 0; observed < 5; observed++) {
    await world.client.increaseTime({ seconds: 6 * 3_600 })
    await world.send(world.client.simulateContract({ ...registry, functionName: 'observeSilence' }))
  }
  const message = { account, nonce: randomNonce(), deadline: maxUint256, assetId: here, units: 30n, receiver }
  const where = { signer: signers[name], chainId, contract: world.vault }
  const authorization = await signOwnerAction({ primaryType: 'AskToLeave', message }, where)
  const vault = { address: world.vault, abi: marginVaultAbi } as const
  const args = [account, here, 30n, receiver, authorization] as const
  await world.send(world.client.simulateContract({ ...vault, functionName: 'askToLeaveBySignature', args }))
  const request = await world.client.readContract({
    ...vault,
    functionName: 'leavingRequest',
    args: [account, here, 0n],
  })
  expect(request).toMatchObject({ units: 30n, receiver })
  const words = await world.client.readContract({ ...vault, functionName: 'localWords', args: [account] })
  expect(words.map(decodeLeafWord)).toContainEqual(expect.objectContaining({ kind: 'balance', leaving: 30n }))
})
