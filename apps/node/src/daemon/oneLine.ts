/** An error's whole message, with its details and hint, as one line. */
export function oneLine({ message }: Error): string {
  return message
    .split(/\n+/)
    .map((line) => line.trim())
    .join('; ')
}
