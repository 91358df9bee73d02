import { marginLensAbi } from '@plimsoll/contracts'
import type { RpcRequest } from '@plimsoll/indexer'
import type { Deployment } from '@plimsoll/protocol'
import { decodeFunctionData, type Hex, numberToHex, pad, toEventSelector, toFunctionSelector } from 'viem'
import type { Block, View } from '../model/createModelChain.ts'
import { encodeLensAnswer } from './encodeLensAnswer.ts'
import { type LensAnswer, lensAnswer } from './lensResults.ts'

/** What a provider serves: one place of a deployment, as far as it sees its chain. */
export type Seen = {
  deployment: Deployment
  slot: number
  view: View
  /** Blocks it knows of, canonical or not. */
  block: (hash: Hex) => Block | undefined
  /** Encoded lens answers of honest providers, by block hash and call. */
  cache: Map<string, Hex>
  /** One after the other. */
  lies: readonly Lie[]
}

export type Header = { number: Hex; hash: Hex; parentHash: Hex; timestamp: Hex }
export type Log = { address: Hex; topics: readonly Hex[]; data: Hex; blockNumber: Hex; blockHash: Hex; logIndex: Hex }

/** What a provider makes of the truth before it answers; nothing if it is honest. */
export type Lie = {
  lens?: (answer: LensAnswer, block: Block) => LensAnswer
  bytes?: (answer: Hex) => Hex
  header?: (header: Header) => Header
  logs?: (logs: readonly Log[]) => readonly Log[]
}

export type Answer = { result: unknown } | { error: { code: number; message: string } }

/** The answer of a JSON-RPC node to one request. */
export function answerRequest({ method, params }: RpcRequest, seen: Seen): Answer {
  const chain = chainOf(seen)
  const [first, second] = params
  switch (method) {
    case 'eth_chainId':
      return { result: numberToHex(chain.chainId) }
    case 'eth_blockNumber':
      return { result: numberToHex(seen.view.latest) }
    case 'eth_getCode':
      return { result: [chain.registry, chain.vault, chain.lens].includes(lower(first)) ? '0x6001' : '0x' }
    case 'eth_getBlockByNumber':
      return { result: headerOf(blockAt(first, seen), seen.lies) }
    case 'eth_getBlockByHash':
      return { result: headerOf(seen.block(first as Hex), seen.lies) }
    case 'eth_getLogs':
      return { result: logsOf(first as LogFilter, seen) }
    case 'eth_call':
      return call(first as Call, { seen, at: second })
    default:
      return { error: { code: -32601, message: `the method ${method} does not exist` } }
  }
}

type Call = { to: Hex; data: Hex }
type LogFilter = { address: Hex; topics?: readonly Hex[]; fromBlock: Hex; toBlock: Hex; blockHash?: Hex }

const accountTouched = toEventSelector('AccountTouched(bytes32)')
const settled = toEventSelector('Settled(uint16,uint64,bytes32,address,uint16,uint256)')
const constants = {
  salt: toFunctionSelector('salt()'),
  slot: toFunctionSelector('slot()'),
  slots: toFunctionSelector('slots()'),
  registry: toFunctionSelector('registry()'),
}

const lower = (value: unknown) => `${value}`.toLowerCase() as Hex

function chainOf({ deployment, slot }: Seen): Deployment['chains'][number] {
  const chain = deployment.chains[slot]
  if (chain === undefined) throw new RangeError('the deployment has no such chain')
  return chain
}

/** A block by number or tag, as far as the view goes. */
function blockAt(at: unknown, { view }: Seen): Block | undefined {
  const { latest, safe, finalized } = view
  if (at === 'earliest') return view.blocks[0]
  const number = at === 'safe' ? safe : at === 'finalized' ? finalized : `${at}`.startsWith('0x') ? Number(at) : latest
  return number <= latest ? view.blocks[number] : undefined
}

function headerOf(block: Block | undefined, lies: readonly Lie[]): Header | null {
  if (block === undefined) return null
  const { number, hash, timestamp } = block.entry
  const honest: Header = {
    number: numberToHex(number),
    hash,
    parentHash: block.parent,
    timestamp: numberToHex(timestamp),
  }
  return lies.reduce((header, lie) => lie.header?.(header) ?? header, honest)
}

function logsOf({ address, topics, fromBlock, toBlock, blockHash }: LogFilter, seen: Seen): readonly Log[] {
  if (lower(address) !== chainOf(seen).vault) return []
  const { blocks, latest } = seen.view
  const named = blockHash === undefined ? undefined : seen.block(blockHash)
  const range = named ? [named] : blocks.slice(Number(fromBlock), Math.min(Number(toBlock), latest) + 1)
  const logs = range.flatMap((block) =>
    eventsOf(block)
      .filter(({ topics: [topic] }) => topics === undefined || topics[0] === topic)
      .map(({ topics, logIndex }) => ({
        address,
        topics,
        data: '0x' as const,
        blockNumber: numberToHex(block.entry.number),
        blockHash: block.entry.hash,
        logIndex: numberToHex(logIndex),
      })),
  )
  return seen.lies.reduce<readonly Log[]>((told, lie) => lie.logs?.(told) ?? told, logs)
}

/** The events of a block; those of each kind stand between others. */
function eventsOf({ touched, settled: payments }: Block): { topics: readonly Hex[]; logIndex: number }[] {
  return [
    ...touched.map((account, place) => ({ topics: [accountTouched, account], logIndex: 2 * place + 1 })),
    ...payments.map(({ debtSlot, index, account }, place) => ({
      topics: [settled, numberToHex(debtSlot, { size: 32 }), numberToHex(index, { size: 32 }), account],
      logIndex: 2 * place,
    })),
  ]
}

function call({ to, data }: Call, { seen, at }: { seen: Seen; at: unknown }): Answer {
  const chain = chainOf(seen)
  if (lower(to) === chain.lens) return callLens(data, { seen, at })
  const { deployment, slot } = seen
  const isRegistry = lower(to) === chain.registry
  if (!isRegistry && lower(to) !== chain.vault) return { result: '0x' }
  if (data === constants.slot) return { result: numberToHex(slot, { size: 32 }) }
  if (isRegistry && data === constants.salt) return { result: deployment.salt }
  if (isRegistry) return { error: { code: 3, message: 'execution reverted' } }
  if (data === constants.slots) return { result: numberToHex(deployment.chains.length, { size: 32 }) }
  if (data === constants.registry) return { result: pad(chain.registry, { size: 32 }) }
  return { error: { code: 3, message: 'execution reverted' } }
}

function callLens(data: Hex, { seen, at }: { seen: Seen; at: unknown }): Answer {
  const block = typeof at === 'object' ? seen.block((at as { blockHash: Hex }).blockHash) : blockAt(at, seen)
  const { blocks, latest } = seen.view
  if (block === undefined || block.entry.number > latest)
    return { error: { code: -32000, message: 'header not found' } }
  const isCanonical = blocks[Number(block.entry.number)] === block
  if (!isCanonical) return { error: { code: -32000, message: 'hash is not currently canonical' } }
  if (data.length < 10) return { error: { code: 3, message: 'execution reverted' } }
  const bytes = seen.lies.some(({ lens }) => lens)
    ? encodeLensAnswer(
        seen.lies.reduce((told, { lens }) => lens?.(told, block) ?? told, honestAnswer(data, { seen, block })),
      )
    : honestBytes(data, { seen, block })
  return { result: seen.lies.reduce((told, lie) => lie.bytes?.(told) ?? told, bytes) }
}

function honestBytes(data: Hex, { seen, block }: { seen: Seen; block: Block }): Hex {
  const key = `${block.entry.hash}${data}`
  const known = seen.cache.get(key)
  if (known !== undefined) return known
  const bytes = encodeLensAnswer(honestAnswer(data, { seen, block }))
  seen.cache.set(key, bytes)
  return bytes
}

function honestAnswer(data: Hex, { seen, block }: { seen: Seen; block: Block }): LensAnswer {
  const { functionName, args } = decodeFunctionData({ abi: marginLensAbi, data })
  return lensAnswer(block, { functionName, args, salt: seen.deployment.salt })
}
