import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { acceptedEpoch, type Devnet, poll, startDevnet } from '@plimsoll/devnet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

describe('operators that stop and come back', () => {
  const epochSeconds = 2
  let devnet: Devnet
  beforeAll(async () => {
    devnet = await startDevnet({ epochSeconds })
    await newEpochs(devnet, 1n)
  })
  afterAll(() => devnet?.stop())

  test('behavior: two of three operators go on', async () => {
    await devnet.operators[0]?.kill()
    // Three more epochs: each of the three operators would have led one of them.
    await newEpochs(devnet, 3n)
  })

  test('behavior: one of three operators makes no snapshot', async () => {
    await devnet.operators[1]?.kill()
    // What two had already signed may still be posted.
    await sleep(4 * epochSeconds * 1000)
    const before = await Promise.all(devnet.chains.map(acceptedEpoch))
    await sleep(5 * epochSeconds * 1000)
    expect(await Promise.all(devnet.chains.map(acceptedEpoch))).toEqual(before)
  })

  test('behavior: restarted, they continue, and no epoch ever has a second digest', async () => {
    const before = await acceptedDigests(devnet)
    await Promise.all([devnet.operators[0]?.start(), devnet.operators[1]?.start()])
    await newEpochs(devnet, 3n)
    const after = await acceptedDigests(devnet)
    // How many epochs there are depends on how many were skipped; that there are newer ones does not.
    expect(before.size).toBeGreaterThan(1)
    expect(after.size).toBeGreaterThan(before.size)
    expect([...after.values()].filter((seen) => seen.size > 1)).toEqual([])
  })
})

/** Per epoch, the digests that any chain has ever accepted. */
async function acceptedDigests({ chains }: Devnet): Promise<Map<bigint, Set<string>>> {
  const digests = new Map<bigint, Set<string>>()
  for (const { client, registry } of chains) {
    const events = await client.getContractEvents({
      address: registry,
      abi: snapshotRegistryAbi,
      eventName: 'SnapshotAccepted',
      fromBlock: 0n,
      strict: true,
    })
    for (const { args } of events) digests.set(args.epoch, (digests.get(args.epoch) ?? new Set()).add(args.digest))
  }
  return digests
}

/** Waits until every chain has accepted a snapshot of at least `count` epochs after the newest that any has now. */
async function newEpochs({ chains }: Devnet, count: bigint): Promise<void> {
  const [newest = 0n] = (await Promise.all(chains.map(acceptedEpoch))).toSorted((a, b) => (a < b ? 1 : -1))
  // Before the first snapshot every registry is at epoch 0.
  const goal = newest === 0n ? 1n : newest + count
  for (const chain of chains)
    await poll(
      async () => (await acceptedEpoch(chain)) >= goal || undefined,
      `${chain.name} did not accept epoch ${goal}`,
    )
}
