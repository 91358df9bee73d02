import { type AccountId, type CutEntry, InvalidField, parseAccountId, parseHash32 } from '@plimsoll/protocol'
import { type Hex, numberToHex } from 'viem'

/**
 * One step of reading a chain from nothing. `base`: from here on everything read belongs to `entry`, where the vault had counted
 * `touches`; what was read before does too, but for the accounts in `dropped`. `page`: accounts with their words, as they are
 * at the last base.
 */
export type ColdRead =
  | {
      readonly kind: 'base'
      readonly entry: CutEntry
      readonly touches: bigint
      readonly dropped: readonly AccountId[]
    }
  | { readonly kind: 'page'; readonly accounts: ReadonlyMap<AccountId, readonly Hex[]> }

/** Keeps how far reading a chain from nothing has come, so that the next attempt, also after a kill, goes on from there. */
export type ColdReadJournal = {
  /** Everything appended since the last `clear`, in order. */
  records(): AsyncIterable<ColdRead>
  /** Resolves once the record is kept, whole; several at a time are added one after another. */
  append(record: ColdRead): Promise<void>
  clear(): Promise<void>
}

// The first byte. A base: chain id 8, number 8, timestamp 8, touches 32, hash 32, accounts 32 each. A page, for each account: account 32,
// count of words 2, words 32 each.
const tags = { base: 1, page: 2 } as const
const baseSize = 1 + 3 * 8 + 2 * 32

/** A record in bytes. Throws `InvalidField` for a word that is not 32 bytes. */
export function encodeColdRead(record: ColdRead): Uint8Array {
  if (record.kind === 'base') {
    const { entry, touches, dropped } = record
    const bytes = Buffer.alloc(baseSize + 32 * dropped.length)
    bytes.writeUInt8(tags.base)
    for (const [index, value] of [BigInt(entry.chainId), entry.number, entry.timestamp].entries())
      bytes.writeBigUInt64BE(value, 1 + 8 * index)
    const words = [numberToHex(touches, { size: 32 }), entry.hash, ...dropped]
    for (const [index, word] of words.entries()) write32(bytes, { word, at: 25 + 32 * index })
    return bytes
  }
  const counts = [...record.accounts.values()].map(({ length }) => length)
  const bytes = Buffer.alloc(counts.reduce((size, count) => size + 34 + 32 * count, 1))
  bytes.writeUInt8(tags.page)
  let at = 1
  for (const [account, words] of record.accounts) {
    write32(bytes, { word: account, at })
    bytes.writeUInt16BE(words.length, at + 32)
    for (const [index, word] of words.entries()) write32(bytes, { word, at: at + 34 + 32 * index })
    at += 34 + 32 * words.length
  }
  return bytes
}

/** The record in these bytes; `undefined` unless they are one, to the last byte. */
export function decodeColdRead(bytes: Buffer): ColdRead | undefined {
  if (bytes[0] === tags.base) return decodeBase(bytes)
  if (bytes[0] === tags.page) return decodePage(bytes)
  return undefined
}

function decodeBase(bytes: Buffer): ColdRead | undefined {
  if (bytes.length < baseSize || (bytes.length - baseSize) % 32 !== 0) return undefined
  const [chainId = 0n, number = 0n, timestamp = 0n] = [1, 9, 17].map((at) => bytes.readBigUInt64BE(at))
  if (chainId > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  const entry = { chainId: Number(chainId), number, hash: parseHash32(read32(bytes, 57)), timestamp }
  const count = (bytes.length - baseSize) / 32
  const dropped = Array.from({ length: count }, (_, index) => parseAccountId(read32(bytes, baseSize + 32 * index)))
  return { kind: 'base', entry, touches: BigInt(read32(bytes, 25)), dropped }
}

function decodePage(bytes: Buffer): ColdRead | undefined {
  const accounts = new Map<AccountId, Hex[]>()
  let at = 1
  while (at < bytes.length) {
    if (at + 34 > bytes.length) return undefined
    const [account, count] = [parseAccountId(read32(bytes, at)), bytes.readUInt16BE(at + 32)]
    const first = at + 34
    at = first + 32 * count
    if (at > bytes.length || accounts.has(account)) return undefined
    accounts.set(
      account,
      Array.from({ length: count }, (_, index) => read32(bytes, first + 32 * index)),
    )
  }
  return { kind: 'page', accounts }
}

function read32(bytes: Buffer, at: number): Hex {
  return `0x${bytes.toString('hex', at, at + 32)}`
}

// Node writes what it can of malformed text and says how much that was.
function write32(bytes: Buffer, { word, at }: { word: Hex; at: number }): void {
  if (word.length === 66 && bytes.write(word.slice(2), at, 32, 'hex') === 32) return
  throw new InvalidField('A word is not 32 bytes in hexadecimal.', { details: { seen: word } })
}
