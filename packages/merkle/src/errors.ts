// The trie stands without any other package, so that a browser can load it alone: its errors extend Error and not PlimsollError.
// They speak of what a program has passed, never of what a stranger has sent: a node's API checks ids before they come here.

/** An account or a word is not 32 bytes of hex. */
export class InvalidBytes32 extends Error {
  override name = 'InvalidBytes32'
  /** Which input was wrong: `account` or `word`. */
  readonly field: string
  /** What came instead. */
  readonly seen: unknown

  constructor(field: string, seen: unknown) {
    super(
      `The ${field} of a leaf must be 32 bytes of hex: "0x" and 64 digits.\n\n  ${field}: ${String(seen)}\n` +
        'Hint: an account is the 32-byte account id, not a 20-byte address.',
    )
    this.field = field
    this.seen = seen
  }
}

/** The arrays of a batch of leaves contradict each other. */
export class InvalidLeafBatch extends Error {
  override name = 'InvalidLeafBatch'
  /** Which array or entry was wrong. */
  readonly field: string
  readonly expected: number | string
  readonly seen: number

  constructor(field: string, { expected, seen }: { expected: number | string; seen: number }) {
    super(
      `The arrays of a leaf batch do not fit each other.\n\n  field: ${field}\n  expected: ${expected}\n  seen: ${seen}\n` +
        'Hint: accounts and words are 32 bytes each, ends counts words, and a leaf has at most 255 words.',
    )
    this.field = field
    this.expected = expected
    this.seen = seen
  }
}

/** The memory of a trie cannot grow any more. All versions there are stay valid. */
export class TrieMemoryFull extends Error {
  override name = 'TrieMemoryFull'
  /** How many bytes it has. */
  readonly bytes: number

  constructor({ bytes, cause }: { bytes: number; cause: unknown }) {
    super(
      `The account trie needs more memory than there is.\n\n  bytes: ${bytes}\n` +
        'Hint: one memory holds 4 GiB; forget old versions, or give the process more memory.',
      { cause },
    )
    this.bytes = bytes
  }
}

/** Two versions that are compared lie in different memories. */
export class ForeignTrie extends Error {
  override name = 'ForeignTrie'

  constructor() {
    super(
      'Only versions that grew from one empty trie can be compared.\n\n' +
        'Hint: of another trie, compare all entries.',
    )
  }
}
