/** `1 block`, `2 blocks`, `1,000 blocks`. */
export function plural(count: number | bigint, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${Number(count) === 1 ? '' : 's'}`
}
