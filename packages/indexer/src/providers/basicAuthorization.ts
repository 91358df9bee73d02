/** Moves the credentials of a URL (`https://user:password@host`) into the header of basic authorization; fetch refuses such URLs. */
export function basicAuthorization(url: URL): { target: URL; headers: Record<string, string> } {
  const target = new URL(url)
  if (url.username === '' && url.password === '') return { target, headers: {} }
  target.username = ''
  target.password = ''
  const credentials = `${decode(url.username)}:${decode(url.password)}`
  return { target, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
