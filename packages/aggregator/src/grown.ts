type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array

/** The array if it has room for `length` numbers, otherwise a copy with exactly that; the rest is zero. */
function withRoom<T extends Numbers>(array: T, length: number): T {
  if (length <= array.length) return array
  const larger = new (array.constructor as new (length: number) => T)(length)
  larger.set(array)
  return larger
}

/** The array if it has room for `length` numbers, otherwise a copy with a quarter more than that; the rest is zero. */
export function grown<T extends Numbers>(array: T, length: number): T {
  return length <= array.length ? array : withRoom(array, length + (length >> 2) + 16)
}

/** Room for many more numbers than `used`, exactly; few more are left to {@link grown}, which copies seldom. */
export function reserved<T extends Numbers>(array: T, { used, more }: { used: number; more: number }): T {
  return more < array.length >> 3 ? array : withRoom(array, used + more)
}
