type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array

const bytesPerStep = 1 << 20

/** The array if it has room for `length` numbers, otherwise a copy with a quarter more than that; the rest is zero. */
export function grown<T extends Numbers>(array: T, length: number): T {
  if (length <= array.length) return array
  const larger = withLength(array, length + (length >> 2) + 16)
  larger.set(array)
  return larger
}

/**
 * The array if it has room for `more` numbers after `used`, otherwise a copy that has: exactly so much room where they are
 * many, else a quarter more than the array had. Pauses while it copies, so that {@link grown} need not copy much at one go.
 */
export function* reserved<T extends Numbers>(
  array: T,
  { used, more }: { used: number; more: number },
): Generator<undefined, T, undefined> {
  const length = used + more
  if (length <= array.length) return array
  const larger = withLength(array, Math.max(length, more < array.length >> 3 ? array.length + (array.length >> 2) : 0))
  const numbersPerStep = bytesPerStep / array.BYTES_PER_ELEMENT
  for (let at = 0; at < used; at += numbersPerStep) {
    larger.set(array.subarray(at, Math.min(used, at + numbersPerStep)), at)
    yield
  }
  return larger
}

function withLength<T extends Numbers>(array: T, length: number): T {
  return new (array.constructor as new (length: number) => T)(length)
}
