type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** The array if it has room for `length` numbers, otherwise a copy with a quarter more than that; the rest is zero. */
export function grown<T extends Numbers>(array: T, length: number): T {
  if (length <= array.length) return array
  const larger = new (array.constructor as new (length: number) => T)(length + (length >> 2) + 16)
  larger.set(array)
  return larger
}
