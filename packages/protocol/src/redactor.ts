/**
 * Returns a function that removes from a text whatever in `url` may be a credential (user, password, path, query), and what
 * is in `more` (the values of headers, say), and
 * shortens it to one line: providers like to repeat the key they were given in their error messages.
 */
export function redactor(url: URL, more: readonly string[] = []): (text: string) => string {
  const secrets = [url.href, url.username, url.password, url.search.slice(1), url.hash.slice(1)]
    .concat(
      url.pathname.split('/'),
      [...url.searchParams.values()],
      more.flatMap((value) => [value, ...value.split(' ')]),
    )
    .flatMap((part) => [part, decode(part)])
    // Shorter parts ('v2', 'rpc', 'eth') are no keys, and removing them would garble the message.
    .filter((part) => part.length >= 6)
    .sort((a, b) => b.length - a.length)
  return (text) => {
    const clean = secrets.reduce((result, secret) => result.replaceAll(secret, '…'), text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a provider must not write control sequences to a terminal.
    return clean.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 200)
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
