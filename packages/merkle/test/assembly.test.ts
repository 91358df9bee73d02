import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { trieWasm } from '../src/generated/trieWasm.ts'

const { instance } = await WebAssembly.instantiate(Buffer.from(trieWasm, 'base64'))
const { memory, words, permute, firstDifference, bitAt } = instance.exports as {
  memory: WebAssembly.Memory
  words: WebAssembly.Global
  permute: (state: number) => void
  firstDifference: (a: number, b: number) => number
  bitAt: (key: number, bit: number) => number
}
const at: number = words.value
const bytes = new Uint8Array(memory.buffer)

const rate = 136

/** keccak256 of three messages as the padding rule says: two whose lanes alternate, and a third behind them. */
function hash(messages: readonly Uint8Array[]): Uint8Array[] {
  const placeOf = (message: number, byte: number) =>
    at + (message === 2 ? 400 + byte : Math.floor(byte / 8) * 16 + message * 8 + (byte % 8))
  bytes.fill(0, at, at + 600)
  const padded = messages.map((message) => {
    const blocks = new Uint8Array((Math.floor(message.length / rate) + 1) * rate)
    blocks.set(message)
    blocks[message.length] = 0x01
    blocks[blocks.length - 1] = (blocks.at(-1) ?? 0) | 0x80
    return blocks
  })
  const hashes: Uint8Array[] = []
  const longest = Math.max(...padded.map((blocks) => blocks.length))
  for (let start = 0; start < longest; start += rate) {
    for (const [message, blocks] of padded.entries()) {
      for (let byte = 0; byte < rate; byte++) {
        const place = placeOf(message, byte)
        bytes[place] = (bytes[place] ?? 0) ^ (blocks[start + byte] ?? 0)
      }
    }
    permute(at)
    for (const [message, blocks] of padded.entries()) {
      if (start + rate === blocks.length)
        hashes[message] = Uint8Array.from({ length: 32 }, (_, byte) => bytes[placeOf(message, byte)] ?? 0)
    }
  }
  return hashes
}

describe('permute', () => {
  test('behavior: messages of 0 to 500 bytes hash as in @noble/hashes', () => {
    for (let length = 0; length <= 500; length++) {
      const messages = [length, 500 - length, (length * 7) % 501].map((length) =>
        Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256),
      )
      expect(hash(messages)).toEqual(messages.map((message) => keccak_256(message)))
    }
  })

  test('behavior: three random messages do not meet', () => {
    const message = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(fc.tuple(message, message, message), (messages) => {
        expect(hash(messages)).toEqual(messages.map((message) => keccak_256(message)))
      }),
    )
  })
})

describe('firstDifference', () => {
  test('behavior: keys that differ at any bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(256), (key, bit) => {
        const other = Uint8Array.from(key, (byte, index) => {
          if (index < bit >> 3) return byte
          return index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte ^ 0x55
        })
        bytes.set(key, at)
        bytes.set(other, at + 32)
        expect(firstDifference(at, at + 32)).toBe(bit)
        if (bit < 256) expect(bitAt(at, bit)).toBe(1 - bitAt(at + 32, bit))
        expect([...Array(256).keys()].map((bit) => bitAt(at, bit)).join('')).toBe(
          [...key].map((byte) => byte.toString(2).padStart(8, '0')).join(''),
        )
      }),
    )
  })
})
