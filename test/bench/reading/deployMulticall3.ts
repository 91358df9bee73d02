import {
  type Account,
  type Address,
  type Chain,
  type Client,
  createPublicClient,
  custom,
  decodeDeployData,
  deploylessCallViaBytecodeBytecode,
  type Hex,
  multicall3Abi,
  parseAbi,
  type Transport,
  zeroAddress,
} from 'viem'
import { deployContract, waitForTransactionReceipt } from 'viem/actions'

/** Puts Multicall3 on a fresh chain; real ones have it. */
export async function deployMulticall3(client: Client<Transport, Chain, Account>): Promise<Address> {
  const hash = await deployContract(client, { abi: [], bytecode: await creationCode() })
  const { contractAddress } = await waitForTransactionReceipt(client, { hash })
  return contractAddress ?? zeroAddress
}

/** viem keeps the creation code to itself, but sends it along when it is told that the contract is not there. */
async function creationCode(): Promise<Hex> {
  let sent: Hex = '0x'
  const transport = custom({
    async request({ params: [{ data }] }: { params: [{ data: Hex }] }) {
      sent = data
      throw new RangeError('only the request was wanted')
    },
  })
  const contract = { address: zeroAddress, abi: multicall3Abi, functionName: 'getCurrentBlockTimestamp' } as const
  await createPublicClient({ transport }).multicall({ contracts: [contract], deployless: true })
  const abi = parseAbi(['constructor(bytes code, bytes data)'])
  const { args } = decodeDeployData({ abi, bytecode: deploylessCallViaBytecodeBytecode, data: sent })
  return args[0]
}
