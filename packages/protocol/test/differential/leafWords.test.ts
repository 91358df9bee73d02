import { marginHarnessAbi } from '@plimsoll/contracts'
import { type Hex, size } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type AssetTable,
  decodeLeafWord,
  encodeAssetTable,
  encodeLeafWord,
  isLeafWord,
  type LeafWord,
  leafWordKey,
  leafWords,
  unusedAsset,
  viewWords,
  type WordLayout,
  wordLayouts,
} from '../../src/index.ts'
import { fieldMask, toWord } from '../../src/leaf/leafWord.ts'
import { type Comparison, compare, startSolidity } from '../solidity.ts'

// The table of leaf words against the contracts: every kind, every part, at the ends of its range. A new kind needs
// `<kind>Word` and `<kind>Fields` in MarginHarness.sol, or these tests find no function to ask.

let solidity: Awaited<ReturnType<typeof startSolidity>>
beforeAll(async () => {
  solidity = await startSolidity()
})
afterAll(() => solidity?.stop())

const layouts = wordLayouts.filter((layout) => layout !== undefined)
type Value = number | bigint | Hex

/** Every combination of 0, 1 and the most for all parts of a kind, key first. */
function boundaryValues({ key, fields }: WordLayout): Value[][] {
  return [...key, ...fields].reduce<Value[][]>(
    (rows, { type, mask }) => rows.flatMap((row) => [0n, 1n, mask].map((value) => [...row, typed(type, value)])),
    [[]],
  )
}

function typed(type: 'uint16' | 'uint104' | 'address', value: bigint): Value {
  if (type === 'uint104') return value
  return type === 'uint16' ? Number(value) : `0x${value.toString(16).padStart(40, '0')}`
}

function wordFrom({ kind, key, fields }: WordLayout, values: readonly Value[]): LeafWord {
  const parts = [...key, ...fields].map(({ name }, index) => [name, values[index]])
  return { kind, ...Object.fromEntries(parts) } as LeafWord
}

/** The functions of the harness for a kind, which the ABI's type cannot name by a text that was put together. */
function twin(kind: string, what: 'Word' | 'Fields') {
  return `${kind}${what}` as `${keyof typeof leafWords}${typeof what}`
}

describe.each(layouts)('$kind', (layout) => {
  const words = boundaryValues(layout).map((values) => ({ values, word: wordFrom(layout, values) }))

  test('default: every part at its least and its most is the same in Solidity, encoded and decoded', async () => {
    await solidity.agreesOn(
      words.flatMap(({ values, word }) => {
        const hex = encodeLeafWord(word)
        expect(decodeLeafWord(hex)).toEqual(word)
        expect(size(leafWordKey(hex))).toBe(1 + 2 * layout.key.length)
        const decoded = [true, ...values.map((value) => (typeof value === 'number' ? BigInt(value) : value))]
        return [
          compare({ functionName: twin(layout.kind, 'Word'), args: values as never, expected: hex as never }),
          compare({ functionName: twin(layout.kind, 'Fields'), args: [hex] as never, expected: decoded as never }),
        ]
      }),
    )
  })

  test('behavior: the same bits make it malformed in Solidity, and another tag another word', async () => {
    const zero = BigInt(layout.tag) << 248n
    const bits = Array.from({ length: 256 }, (_, bit) => toWord(zero ^ (1n << BigInt(bit))))
    const isOfKind = (hex: Hex) => isLeafWord(hex) && decodeLeafWord(hex).kind === layout.kind
    expect(bits.filter(isOfKind)).toHaveLength(16 * layout.key.length + (32 - layout.fieldsStart) * 8)
    await solidity.agreesOn(
      bits.map((hex) => {
        const parts = [...layout.key, ...layout.fields].map(({ type, mask, shift }) => {
          const value = (BigInt(hex) >> shift) & mask
          return type === 'address' ? typed(type, value) : value
        })
        const expected = [isOfKind(hex), ...parts] as never
        return compare({ functionName: twin(layout.kind, 'Fields'), args: [hex] as never, expected })
      }),
    )
  })

  test('behavior: each field is written by the chain that Solidity says writes it, and by no other', async () => {
    const [assetSlot, wordSlot] = [1, 2]
    const table: AssetTable = [
      { ...unusedAsset, kind: layout.kind === 'debt' ? 'liability' : 'collateral', slot: assetSlot },
    ]
    const key = layout.key.map((name) => (name.name === 'assetId' ? 0 : wordSlot))
    const full = wordFrom(layout, [...key, ...layout.fields.map(({ type, mask }) => typed(type, mask))])
    const comparisons: Comparison[] = []
    for (const slot of [0, assetSlot, wordSlot]) {
      const isOurs = { asset: slot === assetSlot, slot: slot === wordSlot, account: false }
      const left = layout.fields.map(({ type, mask, writer }) => typed(type, isOurs[writer] ? 0n : mask))
      const expected = encodeLeafWord(wordFrom(layout, [...key, ...left]))
      const hex = encodeLeafWord(full)
      const isLeft = (BigInt(expected) & fieldMask(BigInt(expected))) !== 0n
      expect(viewWords({ words: [hex], live: [], slot, table })).toEqual(isLeft ? [expected] : [])
      const args = [hex, slot, encodeAssetTable(table)] as const
      comparisons.push(compare({ functionName: 'mask', args, expected: isLeft ? expected : toWord(0n) }))
    }
    await solidity.agreesOn(comparisons)
  })
})

test('behavior: every kind has a tag of its own, and functions in the harness', () => {
  const functions = new Set<string>(marginHarnessAbi.flatMap((item) => (item.type === 'function' ? [item.name] : [])))
  for (const kind of Object.keys(leafWords))
    for (const what of ['Word', 'Fields'] as const) expect(functions).toContain(twin(kind, what))
  const tags = Object.values(leafWords).map(({ tag }) => tag)
  expect(new Set(tags).size).toBe(tags.length)
})
