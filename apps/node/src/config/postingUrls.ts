/**
 * Where a chain is read for posting, and where its transactions are sent: over http(s), to `sendUrls` if there are any, which
 * then only send. Where all providers are WebSockets, `sendUrls` are read as well.
 */
export function postingUrls({
  sendUrls,
  providers,
}: {
  sendUrls?: readonly string[] | undefined
  providers: readonly { url: string }[]
}): { urls: readonly string[]; sendUrls: readonly string[] | undefined } {
  const http = providers.map(({ url }) => url).filter((url) => /^https?:/i.test(url))
  return { urls: http.length > 0 ? http : (sendUrls ?? []), sendUrls }
}
