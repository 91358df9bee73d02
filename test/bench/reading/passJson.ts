/** JSON that keeps bigints, for what processes hand to each other. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? { bigint: `${item}` } : item))
}

/** What {@link toJson} wrote, by a process of the same benchmark. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_, item) => (typeof item?.bigint === 'string' ? BigInt(item.bigint) : item))
}
