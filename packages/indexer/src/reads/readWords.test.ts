import { marginVaultAbi } from '@plimsoll/contracts'
import { contractAccountId, encodeLeafWord, type LeafWord } from '@plimsoll/protocol'
import { type Address, parseEther, zeroAddress } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf, entryOf } from '../testing/clientOf.ts'
import { readerOf } from '../testing/readerOf.ts'
import { startWorld, type World } from '../testing/startWorld.ts'

const contract = `0x${'c0'.repeat(20)}` as const
const first = `0x${'a1'.repeat(20)}` as const
const second = `0x${'a2'.repeat(20)}` as const

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

/** Lets a contract account write a link on the world's chain. */
async function link(slot: number, delegate: Address): Promise<void> {
  const { anvil, chain } = world
  const client = clientOf(anvil.url)
  await client.setCode({ address: contract, bytecode: '0x00' })
  await client.setBalance({ address: contract, value: parseEther('1') })
  await client.impersonateAccount({ address: contract })
  const hash = await client.writeContract({
    address: chain.vault,
    abi: marginVaultAbi,
    functionName: 'link',
    args: [contractAccountId({ chainId: chain.chainId, address: contract }), slot, delegate],
    account: contract,
    chain: null,
  })
  await client.waitForTransactionReceipt({ hash })
}

test('default: the links of a contract account are words of its chain, until they are taken back', async () => {
  const account = contractAccountId({ chainId: world.chain.chainId, address: contract })
  const { reader } = readerOf(world)
  const word = (slot: number, address: Address): LeafWord => ({ kind: 'link', slot, address })
  const start = await entryOf(world.anvil.url)
  await link(2, second)
  await link(0, first)
  const linked = await entryOf(world.anvil.url)
  const delta = await reader.read({ from: start, to: linked })
  expect(new Map(delta.accounts)).toEqual(new Map([[account, [word(0, first), word(2, second)].map(encodeLeafWord)]]))
  expect(new Map((await reader.read({ to: linked })).accounts)).toEqual(new Map(delta.accounts))

  await link(0, zeroAddress)
  await link(2, zeroAddress)
  const { accounts } = await reader.read({ from: linked, to: await entryOf(world.anvil.url) })
  expect(new Map(accounts)).toEqual(new Map([[account, []]]))
})
