/**
 * By how many milliseconds at least this machine's clock is ahead of a server's (negative: behind), by the `Date` of its
 * answer; undefined if it says none. That is in whole seconds, and was written some time during the request: within these
 * bounds the clocks count as equal.
 */
export async function askClock(
  url: URL,
  { body, timeoutMs, now }: { body?: string; timeoutMs: number; now: () => number },
): Promise<number | undefined> {
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const target = new URL(url)
  // fetch refuses URLs with credentials. Without them an endpoint answers 401, which has a date as well.
  target.username = ''
  target.password = ''
  try {
    const start = now()
    const response = await fetch(target, {
      ...(body !== undefined && { method: 'POST', body }),
      headers,
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const end = now()
    await response.body?.cancel()
    const date = Date.parse(response.headers.get('date') ?? '')
    if (Number.isNaN(date)) return undefined
    const ahead = (start + end) / 2 - (date + 500)
    return Math.sign(ahead) * Math.max(0, Math.abs(ahead) - 500 - (end - start) / 2)
  } catch {
    // An operator that does not answer is reported by the examination of operators.
    return undefined
  }
}
