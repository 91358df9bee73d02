import { startAnvil } from '@plimsoll/anvil'
import { creditPoolAbi, deployChain, marginVaultAbi, snapshotRegistryAbi } from '@plimsoll/contracts'
import { type Claim, contractAccountId, encodeLeafWord, eoaAccountId, type OwnerAction } from '@plimsoll/protocol'
import {
  createClient,
  erc20Abi,
  type Hex,
  hashTypedData,
  http,
  maxUint256,
  parseEther,
  parseGwei,
  toFunctionSelector,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { anvil, mainnet } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  borrow,
  ContractRefused,
  deposit,
  forcePledge,
  forceRelease,
  getMargin,
  getOperators,
  link,
  liquidate,
  pledge,
  postSnapshot,
  release,
  repay,
  settle,
  TransactionFailed,
  withdraw,
  writeOff,
} from '../src/actions/index.ts'
import {
  type ActionSigner,
  createPlimsoll,
  type Plimsoll,
  randomNonce,
  signOwnerAction,
  UnknownChain,
  VerificationFailed,
} from '../src/index.ts'
import { serveNode } from '../src/testing/serveNode.ts'
import { assetIds, startVault, table } from '../src/testing/startVault.ts'

const { here, there, debtHere, debtThere } = assetIds
const dollars = (amount: number) => BigInt(amount) * 1_000_000n
const alice = privateKeyToAccount(`0x${'11'.repeat(32)}`)
const kai = privateKeyToAccount(`0x${'22'.repeat(32)}`)
const aliceId = eoaAccountId(alice.address)
const postAndAct = toFunctionSelector(
  marginVaultAbi.filter((item) => item.type === 'function').find(({ name }) => name === 'postAndAct') ?? 'f()',
)

let world: Awaited<ReturnType<typeof startVault>>
let node: Awaited<ReturnType<typeof serveNode>>
let plimsoll: Plimsoll
let tokenCode: Hex
const clientOf = (account: typeof alice) =>
  createClient({ account, chain: anvil, transport: http(world.url), pollingInterval: 20 })
const balanceOf = (address: Hex) =>
  world.client.readContract({ address: world.token, abi: erc20Abi, functionName: 'balanceOf', args: [address] })
const debtOf = () =>
  world.client.readContract({ address: world.pool, abi: creditPoolAbi, functionName: 'debtOf', args: [aliceId] })
const acceptedEpoch = async () =>
  (await world.client.readContract({ address: world.registry, abi: snapshotRegistryAbi, functionName: 'latest' }))[1]
const pledgedFromThere = [
  encodeLeafWord({ kind: 'balance', assetId: there, units: dollars(500), leaving: 0n }),
  encodeLeafWord({ kind: 'pledge', assetId: there, slot: 0, pledged: dollars(500), released: 0n }),
]

beforeAll(async () => {
  world = await startVault({ minDebt: dollars(1) })
  const mint = (to: Hex, units: bigint) =>
    world.send(
      world.client.simulateContract({
        address: world.token,
        abi: [
          {
            type: 'function',
            name: 'mint',
            stateMutability: 'nonpayable',
            inputs: [{ type: 'address' }, { type: 'uint256' }],
            outputs: [],
          },
        ] as const,
        functionName: 'mint',
        args: [to, units],
      }),
    )
  for (const { address } of [alice, kai]) {
    await world.client.setBalance({ address, value: parseEther('10') })
    await mint(address, dollars(10_000))
  }
  const lender = world.client.account.address
  await world.fund(lender, { units: dollars(10_000) })
  const allowance = {
    address: world.token,
    abi: erc20Abi,
    functionName: 'approve',
    args: [world.pool, maxUint256],
  } as const
  await world.send(world.client.simulateContract(allowance))
  const lend = {
    address: world.pool,
    abi: creditPoolAbi,
    functionName: 'deposit',
    args: [dollars(5_000), lender],
  } as const
  await world.send(world.client.simulateContract(lend))
  await world.send(
    world.client.simulateContract({
      address: world.vault,
      abi: marginVaultAbi,
      functionName: 'deposit',
      args: [eoaAccountId(lender), here, dollars(1_000)],
    }),
  )
  node = await serveNode(world, { accounts: [aliceId, eoaAccountId(lender)], always: pledgedFromThere })
  plimsoll = createPlimsoll({ url: node.url, ...world.trust })
  tokenCode = (await world.client.getCode({ address: world.token })) ?? '0x'
})
afterAll(async () => {
  node?.close()
  await world?.stop()
})

describe('what an owner does', () => {
  test('default: deposit, with exactly the allowance it takes', async () => {
    const { events, epoch } = await deposit(clientOf(alice), { plimsoll, assetId: here, units: dollars(1_000) })
    expect(events).toEqual([{ account: aliceId, assetId: here, from: alice.address, units: dollars(1_000) }])
    expect(epoch).toBeUndefined()
    const args = [alice.address, world.vault] as const
    const allowance = { address: world.token, abi: erc20Abi, functionName: 'allowance', args } as const
    expect(await world.client.readContract(allowance)).toBe(0n)
  })

  test('behavior: an allowance that is too small becomes zero first, as some tokens want it', async () => {
    const approve = { address: world.token, abi: erc20Abi, functionName: 'approve', args: [world.vault, 7n] } as const
    await world.send(world.client.simulateContract({ ...approve, account: alice }))
    const before = await world.client.getTransactionCount({ address: alice.address })
    await deposit(clientOf(alice), { plimsoll, assetId: here, units: dollars(1) })
    expect((await world.client.getTransactionCount({ address: alice.address })) - before).toBe(3)
  })

  test('behavior: withdraw brings the snapshot along, and leaves it out when the chain has it', async () => {
    const { attested } = await node.attest()
    const { epoch } = attested.header
    const before = await balanceOf(alice.address)
    const parameters = { plimsoll, assetId: here, units: dollars(10) }
    const first = await withdraw(clientOf(alice), parameters)
    expect(first.epoch).toBe(epoch)
    expect(await acceptedEpoch()).toBe(epoch)
    const second = await withdraw(clientOf(alice), parameters)
    expect(await balanceOf(alice.address)).toBe(before + dollars(20))
    const input = async ({ receipt }: typeof first) =>
      (await world.client.getTransaction({ hash: receipt.transactionHash })).input.slice(0, 10)
    expect([await input(first), await input(second)]).toEqual([postAndAct, expect.not.stringContaining(postAndAct)])
  })

  test('behavior: a proof that a newer snapshot has overtaken is fetched again', async () => {
    const overtaken = await node.attest()
    const { attested } = await node.attest()
    await postSnapshot(clientOf(kai), { plimsoll })
    await world.client.increaseTime({ seconds: 20 })
    await world.client.mine({ blocks: 1 })
    node.late.push(overtaken)
    const { epoch } = await withdraw(clientOf(alice), { plimsoll, assetId: here, units: dollars(1) })
    expect(epoch).toBe(attested.header.epoch)
    expect(node.late).toEqual([])
  })

  test('behavior: borrow from the pool, and repay everything with interest', async () => {
    await node.attest()
    const { events } = await borrow(clientOf(alice), { plimsoll, assetId: debtHere, tokenAmount: dollars(100) })
    expect(events).toMatchObject([{ account: aliceId, receiver: alice.address, tokenAmount: dollars(100) }])
    expect(await debtOf()).toBe(events[0]?.units)
    await world.client.increaseTime({ seconds: 3_600 })
    await world.client.mine({ blocks: 1 })
    const repaid = await repay(clientOf(alice), { plimsoll, assetId: debtHere, units: maxUint256 })
    expect(repaid.events[0]?.tokenAmount).toBeGreaterThanOrEqual(dollars(100))
    expect(await debtOf()).toBe(0n)
  })

  test('behavior: pledge asks no node while nothing is owed, and needs a proof then', async () => {
    node.asked.length = 0
    const parameters = { plimsoll, assetId: here, toSlot: 1, units: dollars(10) }
    await pledge(clientOf(alice), parameters)
    expect(node.asked).toEqual([])
    await node.attest()
    await borrow(clientOf(alice), { plimsoll, assetId: debtHere, tokenAmount: dollars(100) })
    const { epoch, events } = await pledge(clientOf(alice), parameters)
    expect(epoch).toBe(await acceptedEpoch())
    expect(events).toEqual([{ account: aliceId, assetId: here, toSlot: 1, units: dollars(10) }])
  })

  test('behavior: release what another chain pledged', async () => {
    await node.attest()
    const { events } = await release(clientOf(alice), { plimsoll, assetId: there, units: dollars(200) })
    expect(events).toEqual([{ account: aliceId, assetId: there, units: dollars(200) }])
  })
})

describe('what an owner has signed, and another one carries', () => {
  const bound = () => ({ account: aliceId, nonce: randomNonce(), deadline: maxUint256 })
  const sign = (action: OwnerAction, contract = world.vault) =>
    signOwnerAction(action, { signer: alice, chainId: anvil.id, contract })

  test('default: a deposit, pulled from the owner', async () => {
    const approve = {
      address: world.token,
      abi: erc20Abi,
      functionName: 'approve',
      args: [world.vault, dollars(3)],
    } as const
    await world.send(world.client.simulateContract({ ...approve, account: alice }))
    const what = { assetId: here, units: dollars(3) }
    const authorization = await sign({ primaryType: 'Deposit', message: { ...bound(), ...what } })
    const { events, receipt } = await deposit(clientOf(kai), { plimsoll, ...what, authorization })
    expect(events).toEqual([{ account: aliceId, from: alice.address, ...what }])
    expect(receipt.from).toBe(kai.address.toLowerCase())
    await expect(deposit(clientOf(kai), { plimsoll, ...what, authorization })).rejects.toThrow(/NonceSpent/)
  })

  test('behavior: a withdrawal, to the owner unless told', async () => {
    await node.attest()
    const what = { assetId: here, units: dollars(3) }
    const message = { ...bound(), ...what, receiver: alice.address }
    const authorization = await sign({ primaryType: 'Withdraw', message })
    const { events } = await withdraw(clientOf(kai), { plimsoll, ...what, authorization })
    expect(events).toEqual([{ account: aliceId, receiver: alice.address, ...what }])
    const elsewhere = {
      plimsoll,
      ...what,
      receiver: kai.address,
      authorization: await sign({ primaryType: 'Withdraw', message }),
    }
    await expect(withdraw(clientOf(kai), elsewhere)).rejects.toThrow(/NonceSpent|InvalidAuthorization/)
  })

  test('behavior: a pledge, a release and a loan', async () => {
    await node.attest()
    const pledged = { assetId: here, toSlot: 1, units: dollars(2) }
    const pledging = await sign({ primaryType: 'Pledge', message: { ...bound(), ...pledged } })
    const { events: pledges } = await pledge(clientOf(kai), { plimsoll, ...pledged, authorization: pledging })
    expect(pledges).toEqual([{ account: aliceId, ...pledged }])
    const released = { assetId: there, units: dollars(2) }
    const releasing = await sign({ primaryType: 'Release', message: { ...bound(), ...released } })
    const { events: releases } = await release(clientOf(kai), { plimsoll, ...released, authorization: releasing })
    expect(releases).toEqual([{ account: aliceId, ...released }])
    const message = { ...bound(), tokenAmount: dollars(5), receiver: alice.address }
    const authorization = await sign({ primaryType: 'Borrow', message }, world.pool)
    const loan = { plimsoll, assetId: debtHere, tokenAmount: dollars(5), authorization }
    expect((await borrow(clientOf(kai), loan)).events).toMatchObject([{ account: aliceId, receiver: alice.address }])
  })

  test('behavior: a link of a contract', async () => {
    const address = `0x${'66'.repeat(20)}` as const
    // Takes a digest as signed (ERC-1271) if it is what stands in its storage at 0.
    await world.client.setCode({ address, bytecode: '0x5f5460043514631626ba7e60e01b025f5260205ff3' })
    const signer: ActionSigner = {
      address,
      async signTypedData(message) {
        await world.client.setStorageAt({ address, index: 0, value: hashTypedData(message) })
        return '0x'
      },
    }
    const account = contractAccountId({ chainId: anvil.id, address })
    const message = { ...bound(), account, slot: 1, delegate: kai.address, version: 0n }
    const where = { signer, chainId: anvil.id, contract: world.vault }
    const authorization = await signOwnerAction({ primaryType: 'Link', message }, where)
    const { events } = await link(clientOf(kai), { plimsoll, slot: 1, delegate: kai.address, authorization })
    expect(events).toEqual([{ account, slot: 1, delegate: kai.address }])
  })
})

test('default: the margin of the sender’s own account, or of another', async () => {
  const { attested } = await node.attest()
  const own = await getMargin(clientOf(alice), { plimsoll })
  expect(own.account).toBe(aliceId)
  expect(own.snapshot.header.epoch).toBe(attested.header.epoch)
  const other = { plimsoll, account: world.client.account.address }
  expect((await getMargin(clientOf(alice), other)).margin.healthWad).toBeNull()
})

test('default: a contract links an address on another chain; an EOA need not', async () => {
  const contract = `0x${'77'.repeat(20)}` as const
  await world.client.setCode({ address: contract, bytecode: '0x00' })
  await world.client.setBalance({ address: contract, value: parseEther('1') })
  await world.client.impersonateAccount({ address: contract })
  const client = createClient({ account: contract, chain: anvil, transport: http(world.url), pollingInterval: 20 })
  const { events } = await link(client, { plimsoll, slot: 1, delegate: kai.address })
  expect(events).toMatchObject([{ slot: 1, delegate: kai.address }])
  const refused = link(clientOf(alice), { plimsoll, slot: 1, delegate: kai.address })
  await expect(refused).rejects.toThrow(/NotContractAccount/)
})

describe('whom the registry believes', () => {
  test('default: the set that the registry has the hash of', async () => {
    const client = createClient({ chain: anvil, transport: http(world.url) })
    expect(await getOperators(client, { vault: world.vault, node: plimsoll.unverified })).toEqual(world.trust.set)
  })

  test('error: a node of other operators', async () => {
    const client = createClient({ chain: anvil, transport: http(world.url) })
    const args = {
      salt: world.trust.salt,
      slot: 0,
      slots: 2,
      epochSeconds: 2n,
      operators: `0x${'0b'.repeat(32)}`,
    } as const
    const { vault } = await deployChain(world.client, { ...args, maxAgeRisk: 60, maxAgeLiquidate: 60 })
    const asking = getOperators(client, { vault, node: plimsoll.unverified })
    await expect(asking).rejects.toThrow(VerificationFailed)
  })
})

describe('what anyone does', () => {
  test('default: post a snapshot, once', async () => {
    const { attested } = await node.attest()
    const { events } = await postSnapshot(clientOf(kai), { plimsoll })
    expect(events).toMatchObject([{ epoch: attested.header.epoch, digest: attested.digest }])
    expect((await postSnapshot(clientOf(kai), { plimsoll })).events).toEqual([])
  })

  test('behavior: settle the claims of a beneficiary', async () => {
    const claim: Claim = {
      debtSlot: 1,
      index: 0n,
      account: aliceId,
      beneficiary: kai.address,
      assetId: here,
      units: dollars(5),
    }
    await node.attest({ claims: [claim] })
    const before = await balanceOf(kai.address)
    const { events } = await settle(clientOf(kai), { plimsoll })
    expect(events).toMatchObject([{ beneficiary: kai.address, units: dollars(5) }])
    expect(await balanceOf(kai.address)).toBe(before + dollars(5))
  })

  test('behavior: liquidate an account below its line, and move its units by force', async () => {
    await node.attest({ words: [encodeLeafWord({ kind: 'debt', assetId: debtThere, units: dollars(1_200) })] })
    const moved = await forcePledge(clientOf(kai), {
      plimsoll,
      account: aliceId,
      assetId: here,
      toSlot: 1,
      units: dollars(1),
    })
    expect(moved.events).toMatchObject([{ account: aliceId, caller: kai.address, units: dollars(1) }])
    const back = await forceRelease(clientOf(kai), { plimsoll, account: aliceId, assetId: there, units: dollars(2) })
    expect(back.events).toMatchObject([{ account: aliceId, caller: kai.address, units: dollars(2) }])
    await node.attest({ words: [encodeLeafWord({ kind: 'debt', assetId: debtThere, units: dollars(1_200) })] })
    const debt = await debtOf()
    const { events } = await liquidate(clientOf(kai), {
      plimsoll,
      account: aliceId,
      liability: debtHere,
      collateral: here,
    })
    expect(events).toMatchObject([{ account: aliceId, receiver: kai.address, liquidator: kai.address }])
    expect(await debtOf()).toBe(debt - (events[0]?.repaidUnits ?? 0n))
  })
})

describe('what is refused', () => {
  test('error: the contract’s reason, typed, before anything is sent', async () => {
    await node.attest()
    const nonce = await world.client.getTransactionCount({ address: alice.address })
    const refused = await borrow(clientOf(alice), { plimsoll, assetId: debtHere, tokenAmount: dollars(4_000) }).catch(
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(ContractRefused)
    if (!(refused instanceof ContractRefused) || refused.reason?.errorName !== 'InsufficientMargin') throw refused
    const [account, slotSurplus, required] = refused.reason.args
    expect(account).toBe(aliceId)
    expect(slotSurplus).toBeLessThan(required)
    expect(refused.hint).toContain('repay')
    expect(await world.client.getTransactionCount({ address: alice.address })).toBe(nonce)
  })

  test('error: an asset or a debt that this chain does not have, a healthy account', async () => {
    const client = clientOf(alice)
    await expect(deposit(client, { plimsoll, assetId: there, units: 1n })).rejects.toThrow(/does not hold the asset/)
    await expect(repay(client, { plimsoll, assetId: here, units: 1n })).rejects.toThrow(/Nothing is lent/)
    const healthy = { plimsoll, account: aliceId, liability: debtHere, collateral: here }
    const nonce = await world.client.getTransactionCount({ address: kai.address })
    await expect(liquidate(clientOf(kai), healthy)).rejects.toThrow(/refuses to liquidate: Healthy/)
    expect(await world.client.getTransactionCount({ address: kai.address })).toBe(nonce) // not even an approval
  })

  test('error: no claims to settle', async () => {
    await node.attest()
    await expect(settle(clientOf(kai), { plimsoll })).rejects.toThrow(/no claim to settle/)
  })

  test('error: something changes between the simulation and the block', async () => {
    await node.attest()
    await world.client.setAutomine(false)
    try {
      const failing = withdraw(clientOf(alice), { plimsoll, assetId: here, units: dollars(1) })
      const failed = expect(failing).rejects.toThrow(TransactionFailed)
      await expect.poll(async () => (await world.client.getTxpoolStatus()).pending, { timeout: 10_000 }).toBe(1)
      await world.client.setCode({ address: world.token, bytecode: '0xfe' }) // every call of the token fails
      await world.client.mine({ blocks: 1 })
      await failed
    } finally {
      await world.client.setCode({ address: world.token, bytecode: tokenCode })
      await world.client.setAutomine(true)
    }
  })

  test('error: another transaction is mined in its place', async () => {
    await node.attest()
    await world.client.setAutomine(false)
    try {
      const failing = withdraw(clientOf(alice), { plimsoll, assetId: here, units: dollars(1) })
      const failed = expect(failing).rejects.toThrow(/Another transaction was mined/)
      await expect.poll(async () => (await world.client.getTxpoolStatus()).pending, { timeout: 10_000 }).toBe(1)
      const nonce = await world.client.getTransactionCount({ address: alice.address })
      const maxFeePerGas = parseGwei('50')
      const cancel = { account: alice, to: alice.address, nonce, maxFeePerGas, maxPriorityFeePerGas: maxFeePerGas }
      await world.client.sendTransaction(cancel)
      await world.client.mine({ blocks: 1 })
      await failed
    } finally {
      await world.client.setAutomine(true)
    }
  })

  test('error: a node whose operators are not trusted', async () => {
    const set = { threshold: 1, operators: [kai.address] }
    const wary = createPlimsoll({ url: node.url, ...world.trust, set })
    await expect(withdraw(clientOf(alice), { plimsoll: wary, assetId: here, units: 1n })).rejects.toThrow(
      VerificationFailed,
    )
  })

  test('error: a wallet on another chain than the one that is read', async () => {
    const other = await startAnvil({ chainId: 31_338 })
    try {
      const wallet = createClient({ account: alice, transport: http(other.url), pollingInterval: 20 })
      const publicClient = createClient({ chain: anvil, transport: http(world.url) })
      const depositing = deposit(wallet, { plimsoll, publicClient, assetId: here, units: dollars(1) })
      await expect(depositing).rejects.toThrow(/current chain of the wallet \(id: 31338\) does not match/)
    } finally {
      await other.stop()
    }
  })

  test('error: a chain that is not the deployment’s', async () => {
    const chains = [{ chainId: mainnet.id, vault: world.vault }]
    const elsewhere = createPlimsoll({ url: node.url, ...world.trust, chains })
    await expect(deposit(clientOf(alice), { plimsoll: elsewhere, assetId: here, units: 1n })).rejects.toThrow(
      UnknownChain,
    )
  })
})

test('default: write off a debt that nothing is left to pay with', async () => {
  const prices = table.map((asset) => (asset.kind === 'collateral' ? { ...asset, unitPrice: 10n ** 26n } : asset))
  await node.attest({ words: [encodeLeafWord({ kind: 'debt', assetId: debtThere, units: dollars(1_200) })], prices })
  const debt = await debtOf()
  const { events } = await writeOff(clientOf(kai), { plimsoll, account: aliceId, liability: debtHere })
  expect(events).toMatchObject([{ account: aliceId, caller: kai.address, units: debt }])
})
