/** Where transactions of a chain are sent: the URLs that are given for it, else those of its providers that take HTTP. */
export function postingUrls({
  sendUrls,
  providers,
}: {
  sendUrls?: readonly string[] | undefined
  providers: readonly { url: string }[]
}): readonly string[] {
  return sendUrls ?? providers.map(({ url }) => url).filter((url) => /^https?:/i.test(url))
}
