/** Which chain writes a field: that of the asset, the one that the word's `slot` names, or the account's own. §3. */
export type FieldWriter = 'asset' | 'slot' | 'account'

/** A kind of word as it is declared: its tag, what names it, and its fields from the left. */
export type WordForm = {
  readonly tag: number
  readonly key: readonly ('assetId' | 'slot')[]
  readonly fields: readonly {
    readonly name: string
    readonly type: 'uint104' | 'address'
    readonly writer: FieldWriter
  }[]
}

/** Bytes by type; the parts of a key are `uint16`. */
const sizes = { uint16: 2, uint104: 13, address: 20 } as const

/** Where a part of a word is: in bytes from `start` to before `end`, in an integer the bits of `mask << shift`. */
export type WordPart = {
  readonly name: string
  readonly type: keyof typeof sizes
  readonly start: number
  readonly end: number
  readonly shift: bigint
  readonly mask: bigint
}

/** Where everything of one kind of word is. */
export type WordLayout<kind extends string = string> = {
  readonly kind: kind
  readonly tag: number
  readonly key: readonly WordPart[]
  readonly fields: readonly (WordPart & { readonly writer: FieldWriter })[]
  /** Where tag and key end; the bytes up to the fields are zero. */
  readonly keyEnd: number
  /** Where the fields begin, which end with the word. */
  readonly fieldsStart: number
  /** The bits that are zero. */
  readonly padding: bigint
  /** The bits of the fields. */
  readonly fieldMask: bigint
  /** The bits of the fields of each writer. */
  readonly writerMasks: ReadonlyMap<FieldWriter, bigint>
}

/** Places the parts of each kind: a byte of tag, the key, zeros, the fields. By tag; `undefined` for a tag without a kind. */
export function layOut<kind extends string>(forms: Readonly<Record<kind, WordForm>>): (WordLayout<kind> | undefined)[] {
  const layouts = (Object.entries(forms) as [kind, WordForm][]).map(([kind, form]) => layoutOf(kind, form))
  return Array.from({ length: 256 }, (_, tag) => layouts.find((layout) => layout.tag === tag))
}

function layoutOf<kind extends string>(kind: kind, { tag, key, fields }: WordForm): WordLayout<kind> {
  const fieldsStart = 32 - fields.reduce((sum, { type }) => sum + sizes[type], 0)
  const keyParts = place(
    1,
    key.map((name) => ({ name, type: 'uint16' as const })),
  )
  const fieldParts = place(fieldsStart, fields)
  const keyEnd = keyParts.at(-1)?.end ?? 1
  const writerMasks = new Map<FieldWriter, bigint>()
  for (const { writer, mask, shift } of fieldParts)
    writerMasks.set(writer, (writerMasks.get(writer) ?? 0n) | (mask << shift))
  return {
    kind,
    tag,
    key: keyParts,
    fields: fieldParts,
    keyEnd,
    fieldsStart,
    padding: bitsFrom(keyEnd) ^ bitsFrom(fieldsStart),
    fieldMask: bitsFrom(fieldsStart),
    writerMasks,
  }
}

function place<T extends { name: string; type: WordPart['type'] }>(
  from: number,
  parts: readonly T[],
): (T & WordPart)[] {
  let start = from
  return parts.map((part) => {
    const end = start + sizes[part.type]
    const mask = (1n << BigInt(sizes[part.type] * 8)) - 1n
    const placed = { ...part, start, end, mask, shift: BigInt((32 - end) * 8) }
    start = end
    return placed
  })
}

/** The bits of a word from the byte `start` on. */
function bitsFrom(start: number): bigint {
  return (1n << BigInt((32 - start) * 8)) - 1n
}
