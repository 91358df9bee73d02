/** How long random tests run: with `PLIMSOLL_PROFILE=long` thousands of times, with a limit that only guards against a hang. */
export function profileOf(environment: Readonly<Record<string, string | undefined>>) {
  const isLong = environment.PLIMSOLL_PROFILE === 'long'
  return { isLong, timeout: isLong ? 6 * 3_600_000 : 300_000 }
}
