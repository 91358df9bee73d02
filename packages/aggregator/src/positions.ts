import { grown, reserved } from './grown.ts'
import { amountOffset } from './leafDraft.ts'
import { createSpans } from './spans.ts'

/** What the accounts own and owe, in columns: all that a price table is multiplied with. */
export type Positions = {
  /** Sets a row's positions from its leaf's words, 32 bytes each. */
  set(row: number, words: Uint8Array): void
  /** Makes room for that many more rows and the positions of that many more words, so that setting copies nothing. */
  reserve(room: { rows: number; words: number }): void
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

const two20 = 2 ** 20
const two32 = 2 ** 32
const two52 = 2 ** 52
/** As the margin caps units: more than a leaf can hold. */
const maxUnits = (1n << 112n) - 1n

/**
 * No positions yet. A position's units are net(a) of a collateral (balance, less what was claimed, plus what was
 * settled) or the debt shares of a liability, as `countUnits` counts them, each rounded once. §3.
 */
export function createPositions({ slots }: { slots: number }): Positions {
  const spans = createSpans()
  let owned = new Uint8Array(16)
  let owed = new Uint8Array(16)
  let assetIds = new Uint16Array(64)
  let units = new Float64Array(64)

  return {
    set(row, words) {
      const own = collateralUnits(words, slots)
      const debts = debtWords(words)
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
        assetIds[at] = readAssetId(words, offset)
        units[at++] = readUnits(words, offset + 19)
      }
    },
    reserve({ rows, words }) {
      spans.reserve(rows)
      owned = reserved(owned, { used: owned.length, more: rows })
      owed = reserved(owed, { used: owed.length, more: rows })
      assetIds = reserved(assetIds, { used: spans.end, more: words })
      units = reserved(units, { used: spans.end, more: words })
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
    if (tag === 1 && isPadded(words, offset)) {
      const value = readUnits(words, offset + 19)
      // A balance may be written for what is leaving alone, which counts nowhere.
      if (value > 0) own.push({ assetId: readAssetId(words, offset), value })
    } else if (tag === 3) hasClaims = true
  }
  return hasClaims ? netUnits(words, slots) : own
}

/** Claims are rare, and subtracting would cancel digits: add up exactly, then round once. */
function netUnits(words: Uint8Array, slots: number): Owned[] {
  const net = new Map<number, bigint>()
  for (let offset = 0; offset < words.length; offset += 32) {
    const tag = words[offset]
    const assetId = readAssetId(words, offset)
    const before = net.get(assetId) ?? 0n
    if (tag === 1 && isPadded(words, offset)) net.set(assetId, before + readExact(words, offset + 19))
    if (tag !== 3 || words[offset + 5] !== 0 || readUint16(words, offset + 3) >= slots) continue
    net.set(assetId, before + readExact(words, offset + 19) - readExact(words, offset + 6))
  }
  return [...net].flatMap(([assetId, exact]) =>
    exact > 0n ? [{ assetId, value: Number(exact > maxUnits ? maxUnits : exact) }] : [],
  )
}

function debtWords(words: Uint8Array): number[] {
  const offsets: number[] = []
  for (let offset = 0; offset < words.length; offset += 32)
    if (words[offset] === 4 && isPadded(words, offset)) offsets.push(offset)
  return offsets
}

/** Is everything between the assetId of a balance or debt and its amounts zero? Otherwise the word is malformed and counts nothing. */
function isPadded(words: Uint8Array, offset: number): boolean {
  for (let at = offset + 3; at < offset + amountOffset(words[offset] ?? 0); at++) if (words[at] !== 0) return false
  return true
}

function readUint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)
}

function readAssetId(words: Uint8Array, offset: number): number {
  return readUint16(words, offset + 1)
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
