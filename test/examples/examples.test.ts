import { readdir, readFile } from 'node:fs/promises'
import { creditPoolAbi, devTokenAbi, marginVaultAbi } from '@plimsoll/contracts'
import { startEventNode } from '@plimsoll/node/testing/startEventNode'
import { type AccountId, encodeLeafWord, eoaAccountId } from '@plimsoll/protocol'
import * as sdk from '@plimsoll/sdk'
import * as actions from '@plimsoll/sdk/actions'
import { beTold } from '@plimsoll/sdk/examples/beTold'
import { carrySigned } from '@plimsoll/sdk/examples/carrySigned'
import { depositAndBorrow } from '@plimsoll/sdk/examples/depositAndBorrow'
import { whatToDo } from '@plimsoll/sdk/examples/handleErrors'
import { firstLiquidatable, firstMarginEvent } from '@plimsoll/sdk/examples/hearMarginCalls'
import { linkContract } from '@plimsoll/sdk/examples/linkContract'
import { liquidateBest, settleAll } from '@plimsoll/sdk/examples/liquidateAndSettle'
import { moveByForce } from '@plimsoll/sdk/examples/moveByForce'
import { connectedDepositAndPledge } from '@plimsoll/sdk/examples/ownAction'
import { depositWith, keepMargin } from '@plimsoll/sdk/examples/queryWithTanStack'
import { readWithSchemas } from '@plimsoll/sdk/examples/readWithSchemas'
import { callsOf, postFirst } from '@plimsoll/sdk/examples/sendYourself'
import { buttons, trade } from '@plimsoll/sdk/examples/tradeWithWagmi'
import { trustRegistry } from '@plimsoll/sdk/examples/trustRegistry'
import { unitsOf, untilMargin } from '@plimsoll/sdk/examples/untilMargin'
import { verifyAnswers } from '@plimsoll/sdk/examples/verifyAnswers'
import { showMargin } from '@plimsoll/sdk/examples/watchWithWagmi'
import { writeOffDebt } from '@plimsoll/sdk/examples/writeOffDebt'
import { serveNode } from '@plimsoll/sdk/testing/serveNode'
import { assetIds, startVault, table } from '@plimsoll/sdk/testing/startVault'
import * as wagmi from '@plimsoll/sdk/wagmi'
import { QueryClient } from '@tanstack/query-core'
import { connect, createConfig, disconnect, mock } from '@wagmi/core'
import { type Address, createClient, erc20Abi, http, maxUint256, parseEther } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { anvil } from 'viem/chains'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const folder = new URL('../../packages/sdk/examples/', import.meta.url)
const dollars = (amount: number) => BigInt(amount) * 1_000_000n
const { here, there, debtThere } = assetIds
const polling = { timeout: 60_000, interval: 20 }

test('default: every function, class and schema of the SDK is in an example, and every example is run here', async () => {
  const files = await readdir(folder)
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')))
  const used = new Set(sources.flatMap((source) => importsOf(source)))
  const modules = { '@plimsoll/sdk': sdk, '@plimsoll/sdk/actions': actions, '@plimsoll/sdk/wagmi': wagmi }
  const unused = Object.entries(modules).flatMap(([module, exported]) =>
    Object.keys(exported)
      .map((name) => `${name} of ${module}`)
      .filter((name) => !used.has(name)),
  )
  expect(unused).toEqual([])
  const own = await readFile(new URL(import.meta.url), 'utf8')
  for (const file of files) expect(own).toContain(`from '@plimsoll/sdk/examples/${file.replace(/\.ts$/, '')}'`)
})

/** The values that a source imports, each as `name of module`. The linter sees to it that they are used. */
function importsOf(source: string): string[] {
  return [...source.matchAll(/^import \{([^}]*)\} from '(@plimsoll\/sdk[^']*)'/gm)].flatMap(([, names = '', module]) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => `${name} of ${module}`),
  )
}

describe('on a chain, with a node that attests it all the time', () => {
  const [trader, debtor, bankrupt, kai] = ['11', '22', '33', '44'].map((byte) =>
    privateKeyToAccount(`0x${byte.repeat(32)}` as `0x${string}`),
  ) as [Person, Person, Person, Person]
  type Person = ReturnType<typeof privateKeyToAccount>
  const people = [trader, debtor, bankrupt, kai]
  /** Each has it on the other chain, and pledged here. */
  const always = [
    encodeLeafWord({ kind: 'balance', assetId: there, units: dollars(500), leaving: 0n }),
    encodeLeafWord({ kind: 'pledge', assetId: there, slot: 0, pledged: dollars(500), released: 0n }),
  ]
  let world: Awaited<ReturnType<typeof startVault>>
  let node: Awaited<ReturnType<typeof serveNode>>
  let plimsoll: sdk.Plimsoll
  let connectedOwner: Address
  let elsewhere: Parameters<typeof node.attest>[0] = {}
  let attesting = true
  let attested: Promise<void> | undefined

  const walletOf = (account: Person) =>
    createClient({ account, chain: anvil, transport: http(world.url), pollingInterval: 20 })
  const where = { chainId: anvil.id }

  beforeAll(async () => {
    world = await startVault({ minDebt: dollars(1) })
    const { client, send } = world
    const [lender, second] = await client.getAddresses()
    if (lender === undefined || second === undefined) throw new RangeError('anvil has no accounts')
    connectedOwner = second
    const token = { address: world.token, abi: devTokenAbi } as const
    for (const address of [...people.map(({ address }) => address), second]) {
      await client.setBalance({ address, value: parseEther('10') })
      await send(client.simulateContract({ ...token, functionName: 'mint', args: [address, dollars(10_000)] }))
    }
    await world.fund(lender, { units: dollars(20_000) })
    const approve = { address: world.token, abi: erc20Abi, functionName: 'approve' } as const
    await send(client.simulateContract({ ...approve, args: [world.pool, maxUint256] }))
    const lend = { address: world.pool, abi: creditPoolAbi, functionName: 'deposit' } as const
    await send(client.simulateContract({ ...lend, args: [dollars(10_000), lender] }))
    const deposit = { address: world.vault, abi: marginVaultAbi, functionName: 'deposit' } as const
    await send(client.simulateContract({ ...deposit, args: [eoaAccountId(lender), here, dollars(1_000)] }))
    const accounts = [...people.map(({ address }) => address), second].map(eoaAccountId)
    node = await serveNode(world, { accounts, always })
    plimsoll = sdk.createPlimsoll({ url: node.url, ...world.trust })
    attested = (async () => {
      while (attesting) {
        await node.attest(elsewhere)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    })()
  })
  afterAll(async () => {
    attesting = false
    await attested
    node?.close()
    await world?.stop()
  })

  /** Lends the other chain's debt to everybody until the end of the test. */
  function owedThere(amount: number, more: typeof elsewhere = {}): void {
    elsewhere = { ...more, words: [encodeLeafWord({ kind: 'debt', assetId: debtThere, units: dollars(amount) })] }
    onTestFinished(() => {
      elsewhere = {}
    })
  }
  const isLiquidatable = ({ margin }: sdk.AccountResponse) => margin.liquidatable

  /** An account with a deposit and a loan here that is below its line. */
  async function indebted(person: Person, more?: typeof elsewhere): Promise<Address> {
    const wallet = walletOf(person)
    await actions.deposit(wallet, { plimsoll, assetId: here, units: dollars(1_000) })
    await untilMargin(plimsoll, { account: person.address, is: (answer) => unitsOf(answer, here) >= dollars(1_000) })
    await actions.borrow(wallet, { plimsoll, assetId: assetIds.debtHere, tokenAmount: dollars(400) })
    owedThere(1_200, more)
    await untilMargin(plimsoll, { account: person.address, is: isLiquidatable })
    return person.address
  }

  test('default: depositAndBorrow, carrySigned', async () => {
    const { margin, loan, repaid, withdrawn } = await depositAndBorrow({ plimsoll, wallet: walletOf(trader) })
    expect(margin.liquidatable).toBe(false)
    expect(loan).toMatchObject([{ tokenAmount: dollars(40) }])
    expect(repaid).toHaveLength(1)
    expect(withdrawn).toMatchObject([{ units: dollars(50) }])
    const carried = await carrySigned({ plimsoll, owner: trader, relayer: walletOf(kai), ...where })
    expect(carried).toMatchObject({ events: [{ receiver: trader.address, units: dollars(1) }], isSpent: true })
  })

  test('default: sendYourself, trustRegistry, linkContract', async () => {
    const claim = { debtSlot: 1, index: 7n, account: eoaAccountId(debtor.address), assetId: here, units: dollars(1) }
    elsewhere = { claims: [{ ...claim, beneficiary: trader.address }] }
    onTestFinished(() => {
      elsewhere = {}
    })
    await expect
      .poll(async () => (await callsOf({ plimsoll, wallet: walletOf(trader), ...where })).settles.length, polling)
      .toBe(1)
    expect(await postFirst({ plimsoll, wallet: walletOf(kai) })).toBeTypeOf('bigint')
    const { salt, chains } = world.trust
    const [first, ...others] = chains
    if (first === undefined) throw new RangeError('the world has a chain')
    const client = createClient({ chain: anvil, transport: http(world.url) })
    const trusting = await trustRegistry({ url: node.url, salt, chains: [first, ...others], client })
    expect((await trusting.account(trader.address)).account).toBe(eoaAccountId(trader.address))

    const address = `0x${'77'.repeat(20)}` as const
    await world.client.setCode({ address, bytecode: '0x00' })
    await world.client.setBalance({ address, value: parseEther('1') })
    await world.client.impersonateAccount({ address })
    const contract = createClient({ account: address, chain: anvil, transport: http(world.url), pollingInterval: 20 })
    const linked = await linkContract({ plimsoll, contract, delegate: kai.address })
    expect(linked).toMatchObject([{ slot: 1, delegate: kai.address }])
  })

  test('default: hearMarginCalls, moveByForce, liquidateAndSettle', async () => {
    const onError = (error: Error) => expect.unreachable(error.message)
    const hearing = firstLiquidatable(plimsoll, { account: debtor.address, onError })
    const hearingByHand = firstMarginEvent(plimsoll, debtor.address)
    await indebted(debtor)
    expect((await hearing).cure?.line.repay.length).toBeGreaterThan(0)
    expect(await hearingByHand).toMatchObject({ account: eoaAccountId(debtor.address) })
    const wallet = walletOf(kai)
    const moved = await moveByForce({ plimsoll, wallet, debtor: debtor.address })
    expect([moved.pledged.length, moved.released.length]).toEqual([1, 1])
    // What was moved counts on neither chain until the next snapshot.
    const seized = await liquidateBest({ plimsoll, wallet, debtor: debtor.address, ...where })
    expect(seized).toMatchObject([{ liquidator: kai.address }])
    expect(await liquidateBest({ plimsoll, wallet, debtor: trader.address, ...where })).toEqual([])
    const claim = { debtSlot: 1, index: 0n, account: eoaAccountId(debtor.address), assetId: here, units: dollars(5) }
    elsewhere = { claims: [{ ...claim, beneficiary: kai.address }] }
    const { settlement } = plimsoll
    await expect
      .poll(async () => (await settlement({ beneficiary: kai.address, custodySlot: 0 })).claims.length, polling)
      .toBe(1)
    expect(await settleAll({ plimsoll, wallet })).toMatchObject([{ beneficiary: kai.address, units: dollars(5) }])
  })

  test('default: writeOffDebt', async () => {
    const prices = table.map((asset) => (asset.kind === 'collateral' ? { ...asset, unitPrice: 10n ** 26n } : asset))
    await indebted(bankrupt, { prices })
    const written = await writeOffDebt({ plimsoll, wallet: walletOf(kai), debtor: bankrupt.address })
    expect(written).toMatchObject([{ caller: kai.address }])
  })

  test('default: handleErrors', async () => {
    const wallet = walletOf(trader)
    const wary = sdk.createPlimsoll({ url: node.url, ...world.trust, set: { threshold: 1, operators: [kai.address] } })
    const foreign = sdk.createPlimsollClient({ url: node.url, deployment: { salt: `0x${'00'.repeat(32)}` } })
    const nobody = sdk.createPlimsoll({ url: 'http://127.0.0.1:1', ...world.trust })
    const advice = async (failing: Promise<unknown>) => failing.then(() => 'nothing', whatToDo)
    expect(await advice(wary.account(trader.address))).toBe('mend the set-up')
    expect(await advice(nobody.latestSnapshot())).toBe('ask another node')
    expect(await advice(foreign.deployment())).toBe('mend the set-up')
    expect(await advice(plimsoll.account(`0x${'99'.repeat(20)}`))).toBe('change the request')
    const tooMuch = { plimsoll, assetId: assetIds.debtHere, tokenAmount: dollars(9_000) }
    expect(await advice(actions.borrow(wallet, tooMuch))).toBe('change the request')
    expect(await advice(actions.repay(wallet, { plimsoll, assetId: here, units: 1n }))).toBe('change the request')
    expect(await advice(Promise.resolve())).toBe('nothing')
  })

  test('default: tradeWithWagmi, ownAction, queryWithTanStack, watchWithWagmi', async () => {
    const local = { ...anvil, rpcUrls: { default: { http: [world.url] } } } as const
    const connectors = [mock({ accounts: [connectedOwner], features: { reconnect: true } })] as const
    const transports = { [local.id]: http(world.url) }
    const config = createConfig({ chains: [local], connectors, transports, pollingInterval: 20 })
    await connect(config, { connector: config.connectors[0] })
    onTestFinished(async () => {
      await disconnect(config)
    })
    const texts: string[] = []
    onTestFinished(showMargin(config, { plimsoll, show: (text) => texts.push(text) }))
    const { account } = await trade({ config, plimsoll })
    expect(account).toBe(eoaAccountId(connectedOwner))
    const pledged = await connectedDepositAndPledge(config, { plimsoll, assetId: here, units: dollars(100) })
    expect(pledged.events).toMatchObject([{ account, units: dollars(100) }])

    const queries = new QueryClient()
    const { first, cached, unwatch } = await keepMargin(queries, { plimsoll, account: connectedOwner })
    onTestFinished(unwatch)
    expect((await depositWith(queries, { config, plimsoll })).events).toMatchObject([{ units: 1_000_000n }])
    const kept = () => {
      const answer = cached()
      return answer === undefined ? 0n : unitsOf(answer, here)
    }
    await expect.poll(kept, polling).toBeGreaterThan(unitsOf(first, here))

    const press = buttons({ config, plimsoll })
    expect((await press.borrow(dollars(2))).events).toHaveLength(1)
    await expect.poll(() => texts.at(-1), polling).toMatch(/^health/)
    expect((await press.repay()).events).toHaveLength(1)
    expect((await press.release(dollars(1))).events).toHaveLength(1)
    await untilMargin(plimsoll, { account: connectedOwner, is: ({ margin }) => margin.healthWad === null })
    expect((await press.withdraw(dollars(1))).events).toHaveLength(1)
    // These are refused: nothing is owed to this account, it is no contract, and the other one is healthy.
    const healthy = trader.address
    await expect(press.settle()).rejects.toThrow(actions.ActionNotPossible)
    await expect(press.link(kai.address)).rejects.toThrow(/NotContractAccount/)
    await expect(press.liquidate(healthy)).rejects.toThrow(actions.ContractRefused)
    await expect(press.forcePledge(healthy, 1n)).rejects.toThrow(actions.ContractRefused)
    await expect(press.forceRelease(healthy)).rejects.toThrow(actions.ContractRefused)
    await expect(press.writeOff(healthy)).rejects.toThrow(actions.ContractRefused)
  })
})

describe('at a node', () => {
  let node: Awaited<ReturnType<typeof startEventNode>>
  beforeAll(async () => {
    node = await startEventNode()
  })
  afterAll(() => node?.store.close())

  /** A public API that serves the latest snapshot already. */
  async function started(options?: { registers: boolean }): Promise<string> {
    const { url } = await node.start({}, options)
    const client = sdk.createPlimsollClient({ url })
    const served = () => client.latestSnapshot().then(({ header }) => header.epoch, whatToDo)
    await expect.poll(served, polling).toBe(node.keeper.served()?.attested.header.epoch)
    return url
  }

  test('default: verifyAnswers, readWithSchemas', async () => {
    await node.nextSnapshot(1_000)
    const url = await started()
    const { trust, alice, beneficiary } = node
    const since = node.keeper.served()?.attested.header.epoch ?? 0n
    const verified = await verifyAnswers({ url, trust, since, account: alice, beneficiary })
    expect(verified.claims).toBe(100)
    expect(verified.settled).toBeGreaterThan(0)
    expect(verified.isSigned).toBe(true)
    expect(verified.answer.margin.liquidatable).toBe(false)
    expect(verified.halved.liquidatable).toBe(false)
    expect(verified.halved.equityUsdWad).toBeLessThan(verified.answer.margin.equityUsdWad)
    const answers = await readWithSchemas({ url, account: alice, beneficiary })
    expect(answers.size).toBe(20)
  })

  test('default: beTold', async () => {
    const signer = privateKeyToAccount(`0x${'55'.repeat(32)}`)
    const account: AccountId = eoaAccountId(signer.address)
    node.world.accounts[0]?.push([account, [{ kind: 'balance', assetId: 0, units: 1n, leaving: 0n }]])
    await node.nextSnapshot(1_000)
    const url = await started({ registers: true })
    const { salt } = node.trust
    const told = await beTold({ url: 'https://bot.example/calls', node: url, salt, signer })
    expect(told.secret).toMatch(/^whsec_/)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    await told.stop()
    expect(await node.store.webhooks.registered()).toMatchObject([{ account, secret: undefined }])
  })
})
