/** How long something is, in the largest unit that fits: `12 s`, `3 min`, `5 h`, `2 d`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 100) return `${whole} s`
  if (whole < 6_000) return `${Math.floor(whole / 60)} min`
  if (whole < 172_800) return `${Math.floor(whole / 3_600)} h`
  return `${Math.floor(whole / 86_400)} d`
}

/** Seconds since 1970 in the reader's own time. */
export function timeText(seconds: bigint | number): string {
  return new Date(Number(seconds) * 1_000).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' })
}
