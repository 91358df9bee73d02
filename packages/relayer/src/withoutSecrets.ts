/** What a text says, without the URLs in it: those of RPC endpoints often hold a key. */
export function withoutUrls(text: string): string {
  return text.replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)]+/gi, '(URL)')
}
