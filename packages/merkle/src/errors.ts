/** A trie key or leaf is not 32 bytes of hex. */
export class InvalidBytes32 extends Error {
  override name = 'InvalidBytes32'
  /** Which input was wrong: `key` or `leaf`. */
  readonly field: string
  /** What came instead. */
  readonly seen: unknown

  constructor(field: string, seen: unknown) {
    super(
      `The ${field} of a trie entry must be 32 bytes of hex: "0x" and 64 digits.\n\n  ${field}: ${String(seen)}\n` +
        'Hint: a key is keccak256 of the 32-byte account id, a leaf is the hash of its words.',
    )
    this.field = field
    this.seen = seen
  }
}
