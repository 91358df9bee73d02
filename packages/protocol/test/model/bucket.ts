import { minBigint } from '../../src/bigints.ts'

const refillSeconds = 86_400n

/** A limit on what leaves within a day; without a capacity it limits nothing. §9. */
export type Bucket = { readonly capacity: bigint; readonly level: bigint; readonly updatedAt: number }

export function fullBucket(capacity: bigint, time: number): Bucket {
  return { capacity, level: capacity, updatedAt: time }
}

/** What can be taken at `time` (seconds); `undefined` without a limit. */
export function availableOf(bucket: Bucket, time: number): bigint | undefined {
  if (bucket.capacity === 0n) return undefined
  const level = bucket.level + refillOf(bucket, time)
  return minBigint(level, bucket.capacity)
}

/** The bucket without `amount`; `undefined` if it does not hold that much. */
export function takeFrom(bucket: Bucket, { amount, time }: { amount: bigint; time: number }): Bucket | undefined {
  const available = availableOf(bucket, time)
  if (available === undefined) return bucket
  return amount > available ? undefined : at(bucket, { level: available - amount, time })
}

/** The bucket after `amount` came back; what does not fit is lost. */
export function putBackInto(bucket: Bucket, { amount, time }: { amount: bigint; time: number }): Bucket {
  const available = availableOf(bucket, time)
  if (available === undefined) return bucket
  const level = available + amount
  return at(bucket, { level: minBigint(level, bucket.capacity), time })
}

/** Time that refilled less than a whole unit is kept. */
function at(bucket: Bucket, { level, time }: { level: bigint; time: number }): Bucket {
  const { capacity, updatedAt } = bucket
  const refilled = refillOf(bucket, time)
  const isFull = bucket.level + refilled >= capacity
  const spent = (refilled * refillSeconds + capacity - 1n) / capacity
  return { capacity, level, updatedAt: isFull ? time : updatedAt + Number(spent) }
}

function refillOf({ capacity, updatedAt }: Bucket, time: number): bigint {
  return (capacity * BigInt(time - updatedAt)) / refillSeconds
}
