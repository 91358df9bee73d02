import { type AccountId, InvalidAccountId } from '@plimsoll/protocol'
import { grown, reserved } from '../grown.ts'
import { readHex32, writeHex32 } from '../wordBytes.ts'

/**
 * A row number for every account ever seen. Rows are never given away again: vaults, too, list every account for ever,
 * so a remembered row can be looked up at any later time.
 */
export type AccountRows = {
  readonly size: number
  /** The account's row, a new one if it has none; throws `InvalidAccountId`. */
  add(account: AccountId): number
  /** The account's row, if it has one. */
  find(account: AccountId): number | undefined
  account(row: number): AccountId
  /** Copies the 32 bytes of a row's account. */
  copyTo(target: Uint8Array, at: { row: number; offset: number }): void
  /**
   * Makes room for that many rows in all, so that adding them copies nothing. Pauses every few milliseconds; nothing may be added meanwhile.
   */
  reserve(rows: number): Generator<undefined, void, undefined>
  readonly memoryBytes: number
}

const rowsPerStep = 1 << 12

/** No rows yet. An open-addressing hash table over one flat array of account ids. */
export function createAccountRows(): AccountRows {
  let ids = new Uint8Array(32 * 16)
  let size = 0
  /** Row + 1 by hash, 0 where free; a power of two, at most three quarters full. */
  let table = new Uint32Array(32)
  const key = new Uint8Array(32)
  const keyWords = new Uint32Array(key.buffer)

  /** Where the key in `key` is in the table, or where it belongs. */
  function probe(): number {
    const mask = table.length - 1
    let at = hash(keyWords) & mask
    for (;;) {
      const row = (table[at] ?? 0) - 1
      if (row === -1 || isKey(row)) return at
      at = (at + 1) & mask
    }
  }

  function isKey(row: number): boolean {
    const start = row * 32
    // EOAs begin with zeros: compare from the end.
    for (let at = 31; at >= 0; at--) if (ids[start + at] !== key[at]) return false
    return true
  }

  function* rehash(length: number): Generator<undefined, void, undefined> {
    table = new Uint32Array(length)
    for (let row = 0; row < size; row++) {
      key.set(ids.subarray(row * 32, row * 32 + 32))
      table[probe()] = row + 1
      if (row % rowsPerStep === rowsPerStep - 1) yield
    }
  }

  function load(account: AccountId): void {
    if (writeHex32(account, { bytes: key, offset: 0 })) return
    throw new InvalidAccountId('This is not an account.', {
      details: { expected: 'a 32-byte account id, in hex with 0x', seen: account },
    })
  }

  return {
    get size() {
      return size
    },
    add(account) {
      load(account)
      const at = probe()
      const known = (table[at] ?? 0) - 1
      if (known !== -1) return known
      ids = grown(ids, (size + 1) * 32)
      ids.set(key, size * 32)
      table[at] = size + 1
      size += 1
      if (size * 4 > table.length * 3) for (const _ of rehash(table.length * 2));
      return size - 1
    },
    find(account) {
      load(account)
      const row = (table[probe()] ?? 0) - 1
      return row === -1 ? undefined : row
    },
    account: (row) => readHex32(ids, row * 32) as AccountId,
    copyTo(target, { row, offset }) {
      target.set(ids.subarray(row * 32, row * 32 + 32), offset)
    },
    *reserve(rows) {
      ids = yield* reserved(ids, { used: size * 32, more: (rows - size) * 32 })
      let length = table.length
      while (rows * 4 > length * 3) length *= 2
      if (length > table.length) yield* rehash(length)
    },
    get memoryBytes() {
      return ids.byteLength + table.byteLength
    },
  }
}

function hash(words: Uint32Array): number {
  let sum = 0
  for (const word of words) {
    sum = Math.imul(sum ^ word, 0x9e3779b1)
    sum ^= sum >>> 15
  }
  return sum
}
