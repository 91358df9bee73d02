import { cappedUnits, leafWords, wordLayouts, wordOffset } from '@plimsoll/protocol'
import { grown, reserved } from '../grown.ts'
import { createSpans } from './spans.ts'

/** What the accounts own and owe, in columns: all that a price table is multiplied with. */
export type Positions = {
  /** Sets a row's positions from its leaf's words, 32 bytes each. */
  set(row: number, words: Uint8Array): void
  /**
   * Makes room for that many more rows and the positions of that many more words, so that setting copies nothing. Pauses
   * while it copies.
   */
  reserve(room: { rows: number; words: number }): Generator<undefined, void, undefined>
  /** The columns as they are now; valid until the next `set`. */
  columns(): PositionColumns
  readonly memoryBytes: number
}

/** Row `r` owns what is in the span of `owned` and owes what follows it: `owned[r]` and `owed[r]` positions from `starts[r]`. */
export type PositionColumns = {
  readonly starts: Uint32Array
  readonly owned: Uint8Array
  readonly owed: Uint8Array
  readonly assetIds: Uint16Array
  /** The nearest float to net(a) or to the debt shares. */
  readonly units: Float64Array
}

/** The words that count: their tags, and the bytes at which their parts begin. */
const balance = {
  tag: leafWords.balance.tag,
  assetId: wordOffset('balance', 'assetId'),
  units: wordOffset('balance', 'units'),
}
const claim = {
  tag: leafWords.claim.tag,
  assetId: wordOffset('claim', 'assetId'),
  slot: wordOffset('claim', 'slot'),
  claimed: wordOffset('claim', 'claimed'),
  settled: wordOffset('claim', 'settled'),
}
const debt = { tag: leafWords.debt.tag, assetId: wordOffset('debt', 'assetId'), units: wordOffset('debt', 'units') }

/** By tag, where a word's key ends and its fields begin. */
const keyEnd = Uint8Array.from(wordLayouts, (layout) => layout?.keyEnd ?? 0)
const fieldsStart = Uint8Array.from(wordLayouts, (layout) => layout?.fieldsStart ?? 0)

const two20 = 2 ** 20
const two32 = 2 ** 32
const two52 = 2 ** 52

/**
 * No positions yet. A position's units are net(a) of a collateral (balance, less what was claimed, plus what was
 * settled) or the debt shares of a liability, as `countUnits` counts them, each rounded once. §3.
 */
export function createPositions({ slots }: { slots: number }): Positions {
  const spans = createSpans()
  /** How many rows may have positions. */
  let used = 0
  let owned = new Uint8Array(16)
  let owed = new Uint8Array(16)
  let assetIds = new Uint16Array(64)
  let units = new Float64Array(64)

  return {
    set(row, words) {
      const own = collateralUnits(words, slots)
      const debts = debtWords(words)
      used = Math.max(used, row + 1)
      owned = grown(owned, row + 1)
      owed = grown(owed, row + 1)
      owned[row] = own.length
      owed[row] = debts.length
      let at = spans.resize(row, own.length + debts.length)
      assetIds = grown(assetIds, spans.end)
      units = grown(units, spans.end)
      for (const { assetId, value } of own) {
        assetIds[at] = assetId
        units[at++] = value
      }
      for (const offset of debts) {
        assetIds[at] = readUint16(words, offset + debt.assetId)
        units[at++] = readUnits(words, offset + debt.units)
      }
    },
    *reserve({ rows, words }) {
      yield* spans.reserve(rows)
      owned = yield* reserved(owned, { used, more: rows })
      owed = yield* reserved(owed, { used, more: rows })
      assetIds = yield* reserved(assetIds, { used: spans.end, more: words })
      units = yield* reserved(units, { used: spans.end, more: words })
    },
    columns: () => ({ starts: spans.starts, owned, owed, assetIds, units }),
    get memoryBytes() {
      return spans.memoryBytes + owned.byteLength + owed.byteLength + assetIds.byteLength + units.byteLength
    },
  }
}

type Owned = { assetId: number; value: number }

function collateralUnits(words: Uint8Array, slots: number): Owned[] {
  const own: Owned[] = []
  let hasClaims = false
  for (let offset = 0; offset < words.length; offset += 32) {
    const tag = words[offset]
    if (tag === balance.tag && isPadded(words, offset)) {
      const value = readUnits(words, offset + balance.units)
      // A balance may be written for what is leaving alone, which counts nowhere.
      if (value > 0) own.push({ assetId: readUint16(words, offset + balance.assetId), value })
    } else if (tag === claim.tag) hasClaims = true
  }
  return hasClaims ? netUnits(words, slots) : own
}

/** Claims are rare, and subtracting would cancel digits: add up exactly, then round once. */
function netUnits(words: Uint8Array, slots: number): Owned[] {
  const net = new Map<number, bigint>()
  for (let offset = 0; offset < words.length; offset += 32) {
    const tag = words[offset]
    if ((tag !== balance.tag && tag !== claim.tag) || !isPadded(words, offset)) continue
    if (tag === balance.tag) {
      add(readUint16(words, offset + balance.assetId), readExact(words, offset + balance.units))
    } else if (readUint16(words, offset + claim.slot) < slots) {
      const units = readExact(words, offset + claim.settled) - readExact(words, offset + claim.claimed)
      add(readUint16(words, offset + claim.assetId), units)
    }
  }
  return [...net].flatMap(([assetId, exact]) => (exact > 0n ? [{ assetId, value: Number(cappedUnits(exact)) }] : []))

  function add(assetId: number, units: bigint): void {
    net.set(assetId, (net.get(assetId) ?? 0n) + units)
  }
}

function debtWords(words: Uint8Array): number[] {
  const offsets: number[] = []
  for (let offset = 0; offset < words.length; offset += 32)
    if (words[offset] === debt.tag && isPadded(words, offset)) offsets.push(offset)
  return offsets
}

/** Is everything between the key of a word and its fields zero? Otherwise the word is malformed and counts nothing. */
function isPadded(words: Uint8Array, offset: number): boolean {
  const tag = words[offset] ?? 0
  const end = offset + (fieldsStart[tag] ?? 0)
  for (let at = offset + (keyEnd[tag] ?? 0); at < end; at++) if (words[at] !== 0) return false
  return true
}

function readUint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}

function readUint32(bytes: Uint8Array, offset: number): number {
  return readUint16(bytes, offset) * 0x10000 + readUint16(bytes, offset + 2)
}

/** 104 bits as the nearest float: two exact halves of 52 bits, joined by one rounding addition. */
function readUnits(bytes: Uint8Array, offset: number): number {
  const middle = readUint32(bytes, offset + 5)
  const upper = ((bytes[offset] ?? 0) * two32 + readUint32(bytes, offset + 1)) * 2 ** 12 + Math.floor(middle / two20)
  return upper * two52 + ((middle % two20) * two32 + readUint32(bytes, offset + 9))
}

function readExact(bytes: Uint8Array, offset: number): bigint {
  const upper = (bytes[offset] ?? 0) * two32 + readUint32(bytes, offset + 1)
  return (BigInt(upper) << 64n) | (BigInt(readUint32(bytes, offset + 5)) << 32n) | BigInt(readUint32(bytes, offset + 9))
}
