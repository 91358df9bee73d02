import { expect, test } from 'vitest'
import { availableOf, type Bucket, fullBucket, takeFrom } from '../bucket.ts'
import { dueAfter } from '../world.ts'

const step = 60
const hour = 3_600
const million = 1_000_000n

/** A day on a chain with 100M in custody, of which the bucket holds 5 %. */
function playDay({ asked, haltAt }: { asked: (time: number) => bigint; haltAt?: number }) {
  let bucket: Bucket = fullBucket(5n * million, 0)
  const waiting: { units: bigint; since: number }[] = []
  let paid = 0n
  let longest = 0
  for (let time = 0; time < 24 * hour; time += step) {
    const units = asked(time)
    if (units > 0n) waiting.push({ units, since: time })
    // A halt stops everything, also what is due.
    if (haltAt !== undefined && time >= haltAt) continue
    for (const payment of waiting) {
      const available = availableOf(bucket, time) ?? payment.units
      const isDue = time - payment.since >= dueAfter
      const now = isDue || payment.units < available ? payment.units : available
      if (!isDue) bucket = takeFrom(bucket, { amount: now, time }) ?? bucket
      if (now > 0n) longest = Math.max(longest, time - payment.since)
      payment.units -= now
      paid += now
    }
  }
  return { paid, hours: longest / hour }
}

// The formula of §9 for K = 5M and the hours until the guardian halts.
test.each([
  [1, 5_204_861n, 5_208_333n],
  [3, 5_621_528n, 5_625_000n],
  [5.9, 6_225_694n, 6_229_167n],
])('default: a quorum that forges everything takes what the bucket lets go in %d hours', (hours, taken, bound) => {
  const { paid } = playDay({ asked: (time) => (time === 0 ? 100n * million : 0n), haltAt: hours * hour })
  expect(paid).toBeLessThanOrEqual(bound)
  expect(Number(paid - taken) / 1e6).toBeCloseTo(0, 2)
})

test('behavior: without a halt everything is taken once it is due', () => {
  expect(playDay({ asked: (time) => (time === 0 ? 100n * million : 0n), haltAt: 7 * hour }).paid).toBe(100n * million)
})

test('behavior: 40 % of custody, claimed within an hour of a crash, is paid, nothing later than six hours', () => {
  const crash = playDay({ asked: (time) => (time < hour ? (40n * million) / 60n : 0n) })
  expect(crash.paid).toBe(((40n * million) / 60n) * 60n)
  expect(crash.hours).toBeLessThanOrEqual(6)
})
