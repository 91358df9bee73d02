import { keccak_256 } from '@noble/hashes/sha3.js'
import { MerkleTree } from 'merkletreejs'
import { describe, expect, test } from 'vitest'
import { type AccountTrie, emptyTrie, InvalidBytes32, type TrieChange } from './index.ts'

const zero = `0x${'00'.repeat(32)}` as const
const hash = (text: string) => `0x${Buffer.from(keccak_256(Buffer.from(text))).toString('hex')}` as const
const put = (name: string): TrieChange<string> => ({ key: hash(`key ${name}`), leaf: hash(name), value: name })
const remove = (name: string): TrieChange<string> => ({ key: hash(`key ${name}`), leaf: undefined })
const names = Array.from({ length: 50 }, (_, index) => `account ${index}`)

function isProven(trie: AccountTrie<string>, { key, leaf }: TrieChange<string>): boolean {
  const proof = trie.proof(key)
  if (proof === undefined || leaf === undefined) return false
  return MerkleTree.verify([...proof], leaf, trie.root, keccak_256, { sortPairs: true })
}

describe('emptyTrie', () => {
  test('default', () => {
    const trie = emptyTrie<string>()
    expect(trie.root).toBe(zero)
    expect(trie.size).toBe(0)
    expect(trie.get(hash('a'))).toBeUndefined()
    expect(trie.proof(hash('a'))).toBeUndefined()
    expect([...trie.entries()]).toEqual([])
  })

  test('behavior: the root of one leaf is the leaf', () => {
    const trie = emptyTrie<string>().update([put('a')])
    expect(trie.root).toBe(hash('a'))
    expect(trie.proof(hash('key a'))).toEqual([])
    expect(isProven(trie, put('a'))).toBe(true)
  })

  test('behavior: the root of two leaves is the hash of the sorted pair', () => {
    const trie = emptyTrie<string>().update([put('a'), put('b')])
    const tree = new MerkleTree([hash('a'), hash('b')], keccak_256, { sortPairs: true })
    expect(trie.root).toBe(tree.getHexRoot())
    expect(trie.proof(hash('key a'))).toEqual([hash('b')])
  })

  test('behavior: removing the last leaf ends at the empty root', () => {
    const trie = emptyTrie<string>()
      .update([put('a')])
      .update([remove('a')])
    expect(trie.root).toBe(zero)
    expect(trie.size).toBe(0)
  })
})

describe('update', () => {
  test('default', () => {
    const trie = emptyTrie<string>().update(names.map(put))
    expect(trie.size).toBe(50)
    expect(trie.get(hash('key account 7'))).toBe('account 7')
    expect(names.every((name) => isProven(trie, put(name)))).toBe(true)
  })

  test('behavior: an earlier version stays valid', () => {
    const before = emptyTrie<string>().update(names.map(put))
    const { root } = before
    const after = before.update([
      ...names.slice(0, 25).map(remove),
      { ...put('account 30'), leaf: hash('new'), value: 'n' },
    ])
    expect(after.size).toBe(25)
    expect(after.root).not.toBe(root)
    expect(before.root).toBe(root)
    expect(before.size).toBe(50)
    expect(before.get(hash('key account 30'))).toBe('account 30')
    expect(names.every((name) => isProven(before, put(name)))).toBe(true)
  })

  test('behavior: of several changes of one key the last one counts', () => {
    const trie = emptyTrie<string>().update([
      put('a'),
      remove('a'),
      put('b'),
      { ...put('b'), leaf: hash('c'), value: 'c' },
    ])
    expect(trie.size).toBe(1)
    expect(trie.root).toBe(hash('c'))
    expect(trie.get(hash('key b'))).toBe('c')
  })

  test('behavior: nothing changed is the same version', () => {
    const trie = emptyTrie<string>().update(names.map(put))
    expect(trie.update([])).toBe(trie)
    expect(trie.update([remove('absent'), ...names.map(put)])).toBe(trie)
  })

  test('behavior: a value may change alone', () => {
    const trie = emptyTrie<string>().update(names.map(put))
    const updated = trie.update([{ ...put('account 3'), leaf: hash('account 3'), value: 'three' }])
    expect(updated.root).toBe(trie.root)
    expect(updated.get(hash('key account 3'))).toBe('three')
  })

  test('behavior: hex digits in upper case are the same key', () => {
    const key = hash('key a').toUpperCase().replace('X', 'x') as `0x${string}`
    expect(
      emptyTrie<string>()
        .update([put('a')])
        .get(key),
    ).toBe('a')
  })

  test.each(['0x', '0x1234', `${zero}00`, `0x${'zz'.repeat(32)}`, `${'00'.repeat(33)}`, undefined])(
    'error: %s is not 32 bytes',
    (text) => {
      const bad = text as `0x${string}`
      const trie = emptyTrie<string>()
      expect(() => trie.update([{ key: bad, leaf: zero, value: '' }])).toThrow(InvalidBytes32)
      expect(() => trie.get(bad)).toThrow(InvalidBytes32)
      expect(() => trie.proof(bad)).toThrow(InvalidBytes32)
    },
  )

  test('error: a leaf that is not 32 bytes', () => {
    const change: TrieChange<string> = { key: zero, leaf: '0x1234', value: '' }
    expect(() => emptyTrie<string>().update([change])).toThrow(InvalidBytes32)
    expect(() => emptyTrie<string>().update([change])).toThrow('The leaf of a trie entry')
  })
})

describe('entries', () => {
  test('default', () => {
    const trie = emptyTrie<string>().update(names.map(put))
    const keys = names.map((name) => put(name).key).sort()
    expect([...trie.entries()].map(([key]) => key)).toEqual(keys)
  })

  test('behavior: can be read twice', () => {
    const entries = emptyTrie<string>().update(names.map(put)).entries()
    expect([...entries]).toEqual([...entries])
  })
})

describe('proof', () => {
  test('behavior: a key that leaves the path late has none', () => {
    const key = `0x${'00'.repeat(31)}01` as const
    const trie = emptyTrie<string>().update([{ key, leaf: hash('a'), value: 'a' }, put('b')])
    expect(trie.proof(zero)).toBeUndefined()
    expect(trie.get(zero)).toBeUndefined()
  })

  test('behavior: keys with a common prefix of 255 bits are one node apart', () => {
    const one = `0x${'00'.repeat(31)}01` as const
    const trie = emptyTrie<string>().update([
      { key: zero, leaf: hash('a'), value: 'a' },
      { key: one, leaf: hash('b'), value: 'b' },
    ])
    expect(trie.proof(zero)).toEqual([hash('b')])
    expect(trie.proof(one)).toEqual([hash('a')])
    expect([...trie.entries()].map(([, value]) => value)).toEqual(['a', 'b'])
  })

  test('behavior: another key cannot use the proof', () => {
    const trie = emptyTrie<string>().update(names.map(put))
    expect(isProven(trie, { ...put('account 1'), leaf: hash('account 2'), value: '' })).toBe(false)
  })
})
