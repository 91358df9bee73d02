/** A text without control characters: some of what is shown was said by others, who must not control a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
