import type { Address, Hex } from 'viem'
import { InvalidField, InvalidLeafWord } from '../errors.ts'
import { layOut, type WordForm, type WordPart } from './wordLayout.ts'

/**
 * The kinds of words that a leaf is made of: the one place that says what is where and which chain writes it. Everything
 * else about the form of a word follows from this table; its twin for contracts is `LeafWord.sol`. §3 and §7.
 */
export const leafWords = {
  /** Base units in custody, and those asked for by §9, which are no longer among `units`. */
  balance: {
    tag: 1,
    key: ['assetId'],
    fields: [
      { name: 'leaving', type: 'uint104', writer: 'asset' },
      { name: 'units', type: 'uint104', writer: 'asset' },
    ],
  },
  /** Base units that count on `slot`, and those that `slot` gave back. */
  pledge: {
    tag: 2,
    key: ['assetId', 'slot'],
    fields: [
      { name: 'pledged', type: 'uint104', writer: 'asset' },
      { name: 'released', type: 'uint104', writer: 'slot' },
    ],
  },
  /** Base units that liquidators claimed on `slot`, and those that custody paid of them. */
  claim: {
    tag: 3,
    key: ['assetId', 'slot'],
    fields: [
      { name: 'claimed', type: 'uint104', writer: 'slot' },
      { name: 'settled', type: 'uint104', writer: 'asset' },
    ],
  },
  /** Debt shares of a liability. */
  debt: { tag: 4, key: ['assetId'], fields: [{ name: 'units', type: 'uint104', writer: 'asset' }] },
  /** On `slot`, `address` acts for the contract account. */
  link: { tag: 5, key: ['slot'], fields: [{ name: 'address', type: 'address', writer: 'account' }] },
} as const satisfies Record<string, WordForm>

/** The names of the kinds of words. */
export type LeafWordKind = keyof typeof leafWords

type Key<kind extends LeafWordKind> = { readonly [name in (typeof leafWords)[kind]['key'][number]]: number }

type Fields<kind extends LeafWordKind> = {
  readonly [field in (typeof leafWords)[kind]['fields'][number] as field['name']]: field['type'] extends 'address'
    ? Address
    : bigint
}

/** One 32-byte word of a leaf, decoded: `kind`, then key and fields as {@link leafWords} has them. §7. */
export type LeafWord = { [kind in LeafWordKind]: { readonly kind: kind } & Key<kind> & Fields<kind> }[LeafWordKind]

/** On `slot`, `address` acts for the contract account that wrote it. §2. */
export type Link = Key<'link'> & Fields<'link'>

/** Where the parts of {@link leafWords} are, by tag. */
export const wordLayouts = layOut(leafWords)

/** The byte of a word at which a part of it begins, for code that has words as bytes. */
export function wordOffset<kind extends LeafWordKind>(kind: kind, name: keyof Key<kind> | keyof Fields<kind>): number {
  return partsByTag[leafWords[kind].tag]?.find((part) => part.name === name)?.start ?? 0
}

/** Encodes a word; throws {@link InvalidField} if a number does not fit its field. §7. */
export function encodeLeafWord(word: LeafWord): Hex {
  const { tag } = leafWords[word.kind]
  const values: { readonly [name: string]: string | number | bigint } = word
  let encoded = BigInt(tag) << 248n
  for (const part of partsByTag[tag] ?? []) encoded |= toField(part, values[part.name]) << part.shift
  return toWord(encoded)
}

/** Decodes a word; throws {@link InvalidLeafWord} on an unknown tag or a set padding bit. §7. */
export function decodeLeafWord(hex: Hex): LeafWord {
  const word = /^0x[0-9a-fA-F]{64}$/.test(hex) ? readLeafWord(BigInt(hex)) : undefined
  if (word === undefined) {
    throw new InvalidLeafWord('This is not a leaf word.', {
      details: { expected: '32 bytes: a known tag, its key, zero padding, and its fields', seen: hex },
    })
  }
  return word
}

/** Decodes a word given as an integer; `undefined` if it is malformed. For hot paths that must not throw. */
export function readLeafWord(word: bigint): LeafWord | undefined {
  const tag = Number(word >> 248n)
  const layout = wordLayouts[tag]
  if (layout === undefined || (word & layout.padding) !== 0n) return undefined
  const decoded: { [name: string]: string | number | bigint } = { kind: layout.kind }
  for (const { name, type, shift, mask } of partsByTag[tag] ?? []) {
    const value = (word >> shift) & mask
    if (type === 'uint104') decoded[name] = value
    else decoded[name] = type === 'uint16' ? Number(value) : `0x${value.toString(16).padStart(40, '0')}`
  }
  // Kind, key and fields were put in by the table that the type is made of.
  return decoded as LeafWord
}

/** Whether a text is a leaf word in lower case, without decoding it: for words that pass by the million. §7. */
export function isLeafWord(hex: Hex): boolean {
  return leafWordPattern.test(hex)
}

/** The kind of a well-formed word, by its tag alone; `undefined` for an unknown tag. */
export function leafWordKind(hex: Hex): LeafWordKind | undefined {
  return wordLayouts[Number(hex.slice(0, 4))]?.kind
}

/** Tag and key of a well-formed word: two words of one account with the same would say something about the same thing. §7. */
export function leafWordKey(hex: Hex): Hex {
  const layout = wordLayouts[Number(hex.slice(0, 4))]
  return layout === undefined ? hex : (hex.slice(0, 2 + layout.keyEnd * 2) as Hex)
}

/** The bits of a word that hold its fields; the others are its key. 0 for an unknown tag. §7. */
export function fieldMask(word: bigint): bigint {
  return wordLayouts[Number(word >> 248n)]?.fieldMask ?? 0n
}

/** The links among an account's words, in the order of the words; never throws. §2 and §7. */
export function linksOf(words: readonly Hex[]): Link[] {
  return words.flatMap((hex) => {
    const word = readLeafWord(BigInt(hex))
    return word?.kind === 'link' ? [{ slot: word.slot, address: word.address }] : []
  })
}

/** A word as 32 bytes. */
export function toWord(word: bigint): Hex {
  return `0x${word.toString(16).padStart(64, '0')}`
}

/** Key and fields in one list. */
const partsByTag = wordLayouts.map((layout): readonly WordPart[] => [...(layout?.key ?? []), ...(layout?.fields ?? [])])

const leafWordPattern = new RegExp(
  `^0x(?:${wordLayouts
    .flatMap((layout) => {
      if (layout === undefined) return []
      const { tag, keyEnd, fieldsStart } = layout
      const [key, padding, fields] = [keyEnd - 1, fieldsStart - keyEnd, 32 - fieldsStart].map((bytes) => bytes * 2)
      return [`${tag.toString(16).padStart(2, '0')}[0-9a-f]{${key}}0{${padding}}[0-9a-f]{${fields}}`]
    })
    .join('|')})$`,
)

function toField({ name, type, mask }: WordPart, value: string | number | bigint | undefined): bigint {
  const isWhole = typeof value !== 'number' || Number.isInteger(value)
  const integer = value === undefined || !isWhole ? -1n : BigInt(value)
  if (integer >= 0n && integer <= mask) return integer
  throw new InvalidField(`The field ${name} does not fit its leaf word.`, { details: { expected: type, seen: value } })
}
