import { readFileSync } from 'node:fs'
import { startAnvil } from '@plimsoll/anvil'
import {
  type Abi,
  type Address,
  type ContractConstructorArgs,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  parseEther,
  testActions,
} from 'viem'
import { anvil } from 'viem/chains'

const owner = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' // unlocked by anvil

/** A local chain to compare with; calls made in one turn travel in one request. */
export async function startContracts() {
  const chain = await startAnvil()
  const transport = http(chain.url, { batch: { batchSize: 1_000 } })
  const client = createPublicClient({ chain: anvil, transport }).extend(testActions({ mode: 'anvil' }))
  const wallet = createWalletClient({ account: owner, chain: anvil, transport })
  await client.setBalance({ address: owner, value: parseEther('1000') })

  async function deploy<const abi extends Abi>(
    abi: abi,
    { name, args }: { name: string; args: ContractConstructorArgs<abi> },
  ): Promise<Address> {
    const bytecode = readBytecode(name)
    const hash = await wallet.deployContract({ abi, bytecode, args } as Parameters<typeof wallet.deployContract>[0])
    const { contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 })
    if (!contractAddress) throw new TypeError(`${name} was not deployed`)
    return contractAddress
  }

  return { client, wallet, owner: owner as Address, deploy, stop: chain.stop }
}

function readBytecode(name: string): Hex {
  const artifact = new URL(`../../contracts/out/${name}.sol/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(artifact, 'utf8')).bytecode.object
}
