import { redactor } from '@plimsoll/protocol'

/** An endpoint decides how long its answer is. */
const longest = 300

/**
 * Returns a function that shortens what an endpoint of `urls` said, and takes out every URL and every part of `urls` that may
 * be a key: endpoints like to repeat those.
 */
export function withoutSecrets(urls: readonly string[]): (text: string) => string {
  const redact = urls.map((url) => redactor(new URL(url)))
  return (text) => {
    const bare = text.slice(0, 100 * longest).replace(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)]+/gi, '(URL)')
    return redact.reduce((result, clean) => clean(result), bare).slice(0, longest)
  }
}
