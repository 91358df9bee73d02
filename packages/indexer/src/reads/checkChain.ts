import { type Address, decodeFunctionResult, encodeFunctionData, type Hex, parseAbi } from 'viem'
import { ContractMissing, QuorumUnavailable, WrongDeployment } from '../errors.ts'
import { data } from '../hexSchemas.ts'
import { quorum } from '../quorum/quorum.ts'
import type { ChainContext } from './chainContext.ts'

/**
 * Checks what never changes: the contracts are there and belong to this place of this deployment. Throws {@link ContractMissing}, {@link WrongDeployment} and `quorum`'s errors.
 */
export async function checkChain(context: ChainContext): Promise<void> {
  const { registry, vault, lens } = context.chain
  await Promise.all(Object.entries({ registry, vault, lens }).map((contract) => requireCode(context, contract)))
  await requirePlace(context)
}

async function requireCode({ pool, chain }: ChainContext, [contract, address]: [string, Address]): Promise<void> {
  const code = await quorum(pool, {
    request: `eth_getCode ${address}`,
    ask: (provider) => provider.request('eth_getCode', [address, 'latest'], data),
    canonical: (bytes) => bytes,
  })
  if (code === '0x') throw new ContractMissing({ chain: chain.name, contract, address, at: 'the latest block' })
}

const abi = parseAbi([
  'function salt() view returns (bytes32)',
  'function slot() view returns (uint16)',
  'function slots() view returns (uint16)',
  'function registry() view returns (address)',
])
type Constant = { to: Address; functionName: 'salt' | 'slot' | 'slots' | 'registry' }

async function requirePlace(context: ChainContext): Promise<void> {
  const { chain, salt, slots } = context
  const { vault, registry } = chain
  const constants = [
    { field: 'salt of the registry', to: registry, functionName: 'salt', expected: salt },
    { field: 'slot of the registry', to: registry, functionName: 'slot', expected: `${chain.slot}` },
    { field: 'slot of the vault', to: vault, functionName: 'slot', expected: `${chain.slot}` },
    { field: 'number of slots of the vault', to: vault, functionName: 'slots', expected: `${slots}` },
    { field: 'registry of the vault', to: vault, functionName: 'registry', expected: registry },
  ] as const
  for (const { field, expected, ...constant } of constants) {
    const seen = await readConstant(context, constant)
    if (seen.toLowerCase() !== expected.toLowerCase()) {
      throw new WrongDeployment({ chain: chain.name, field, expected, seen })
    }
  }
}

// At `latest`, where providers may differ: these values are set once, when the contract is made.
async function readConstant({ pool }: ChainContext, { to, functionName }: Constant): Promise<string> {
  const transaction = { to, data: encodeFunctionData({ abi, functionName }) }
  try {
    const answer = await quorum(pool, {
      request: `eth_call ${functionName} of ${to}`,
      ask: (provider) => provider.request('eth_call', [transaction, 'latest'], data),
      canonical: (bytes) => bytes,
    })
    return decode(functionName, answer)
  } catch (error) {
    if (error instanceof QuorumUnavailable && error.isDueTo('execution')) return 'a contract that reverts'
    throw error
  }
}

function decode(functionName: Constant['functionName'], answer: Hex): string {
  try {
    return `${decodeFunctionResult({ abi, functionName, data: answer })}`
  } catch {
    return `a contract that answers ${answer.slice(0, 66)}`
  }
}
