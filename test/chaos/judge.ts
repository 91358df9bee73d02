import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotRegistryAbi } from '@plimsoll/contracts'
import { acceptedEpoch, type DevnetChain } from '@plimsoll/devnet'
import { ApiError, createPlimsollClient, type SnapshotResponse } from '@plimsoll/sdk'
import { z } from 'zod'
import type { ChaosWorld } from './chaosWorld.ts'
import { signaturesOf } from './signaturesOf.ts'
import { waitFor } from './waitFor.ts'

/** Watches a devnet from the outside, all the time. */
export type Judge = {
  /** What must never be and was, in words; empty if all is well. */
  wrong: () => readonly string[]
  /** A registry of `chain` may have gone back, because its chain did. */
  forgive: (chain: DevnetChain) => void
  /** Waits until everybody takes part again, and looks at all that was accepted meanwhile. */
  recovered: () => Promise<void>
  /** How many epochs have been accepted anywhere. */
  accepted: () => number
  stop: () => void
}

/** How many blocks are looked at again, in case they were replaced. */
const overlap = 16n
/** What is said of a disk that is small so that it takes little memory to fill. */
const smallDisk = /^Only \d+ MB are free/
/** Of all that a node has served, so many of the newest epochs are asked for again each time. */
const recalled = 40

/** Starts to watch. */
export function createJudge({ devnet }: ChaosWorld): Judge {
  const wrong = new Set<string>()
  const stopped = new AbortController()
  /** Per epoch, its one digest; and who has said so first. */
  const digests = new Map<bigint, { digest: string; source: string }>()
  /** Per epoch and operator, the one digest that it has signed. */
  const signed = new Map<string, string>()
  /** Epochs that a registry has accepted. */
  const accepted = new Set<bigint>()
  const latest = new Map<DevnetChain, bigint>()
  /** How often a chain was forgiven: what was asked before that says nothing. */
  const forgiven = new Map<DevnetChain, number>()
  const nodes = devnet.operators.map((operator) => ({
    operator,
    client: createPlimsollClient({ url: operator.url }),
    served: new Set<bigint>(),
  }))

  function note(epoch: bigint, digest: string, source: string) {
    const known = digests.get(epoch)
    if (known === undefined) digests.set(epoch, { digest, source })
    else if (known.digest !== digest)
      wrong.add(`epoch ${epoch} has two digests: ${known.digest} (${known.source}) and ${digest} (${source})`)
  }

  async function watch(chain: DevnetChain) {
    const { client, registry, name } = chain
    let from = 0n
    while (!stopped.signal.aborted) {
      await look().catch(() => undefined) // the chain hangs, perhaps: it is asked again
      await sleep(500)
    }
    async function look() {
      const head = await client.getBlockNumber()
      const events = await client.getContractEvents({
        address: registry,
        abi: snapshotRegistryAbi,
        eventName: 'SnapshotAccepted',
        fromBlock: from,
        toBlock: head,
        strict: true,
      })
      for (const { args } of events) {
        note(args.epoch, args.digest, name)
        accepted.add(args.epoch)
      }
      from = head > overlap ? head - overlap : 0n
      const times = forgiven.get(chain)
      const epoch = await acceptedEpoch(chain)
      if (forgiven.get(chain) !== times) return
      const before = latest.get(chain) ?? 0n
      if (epoch < before) wrong.add(`the registry of ${name} went back from epoch ${before} to ${epoch}`)
      latest.set(chain, epoch)
    }
  }
  for (const chain of devnet.chains) void watch(chain)

  /** The snapshot of an epoch at a node; `undefined` if it does not have it. */
  async function ask({ operator, client, served }: (typeof nodes)[number], epoch: bigint) {
    const snapshot = await client.snapshot(epoch).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    })
    if (snapshot === undefined) {
      if (served.has(epoch)) wrong.add(`operator ${operator.number} has lost epoch ${epoch}`)
      return undefined
    }
    served.add(epoch)
    note(epoch, snapshot.digest, `operator ${operator.number}`)
    for (const address of signersOf(snapshot)) {
      const key = `${epoch} ${address}`
      const known = signed.get(key)
      if (known !== undefined && known !== snapshot.digest) wrong.add(`${address} has signed epoch ${epoch} twice`)
      signed.set(key, snapshot.digest)
    }
    return snapshot
  }

  async function everyChainGoesOn(goal: bigint) {
    for (const chain of devnet.chains)
      await waitFor(`${chain.name} to accept epoch ${goal}`, async () => {
        const epoch = await acceptedEpoch(chain)
        return epoch >= goal || `it is at ${epoch}`
      })
  }

  /** Every operator is ready, signs, and serves what is new. */
  async function everybodyTakesPart(goal: bigint) {
    for (const node of nodes) {
      const { operator, client } = node
      await waitFor(`operator ${operator.number} to be ready`, async () => {
        const response = await fetch(`${operator.adminUrl}/ready`)
        if (response.ok) return true
        const { reasons } = z.object({ reasons: z.array(z.string()) }).parse(await response.json())
        const others = reasons.filter((reason) => !smallDisk.test(reason))
        return others.length === 0 || others.join(' ')
      })
      const before = await signaturesOf(operator)
      await waitFor(`operator ${operator.number} to sign`, async () => (await signaturesOf(operator)) > before)
      await waitFor(`operator ${operator.number} to serve epoch ${goal}`, async () => {
        const { header } = await client.latestSnapshot()
        return header.epoch >= goal || `it serves ${header.epoch}`
      })
    }
  }

  /** What was accepted is kept, by whoever had it, and is the same with everybody. */
  async function nothingIsLost(since: bigint) {
    const inOrder = [...accepted].sort((a, b) => (a < b ? -1 : 1))
    const asked = new Set([...inOrder.filter((epoch) => epoch > since), ...inOrder.slice(-recalled)])
    for (const epoch of asked) {
      let copies = 0
      for (const node of nodes)
        await waitFor(`an answer of operator ${node.operator.number} about epoch ${epoch}`, async () => {
          if ((await ask(node, epoch)) !== undefined) copies++
          return true
        })
      if (copies === 0) wrong.add(`epoch ${epoch} was accepted, and nobody has it`)
    }
  }

  let judged = 0n
  return {
    wrong: () => [...wrong],
    forgive(chain) {
      latest.delete(chain)
      forgiven.set(chain, (forgiven.get(chain) ?? 0) + 1)
    },
    accepted: () => accepted.size,
    stop: () => stopped.abort(),
    async recovered() {
      const epochs = await Promise.all(devnet.chains.map(acceptedEpoch))
      const [newest = 0n] = epochs.toSorted((a, b) => (a < b ? 1 : -1))
      const goal = newest + 2n
      await everyChainGoesOn(goal)
      await everybodyTakesPart(goal)
      await nothingIsLost(judged)
      judged = goal
    },
  }
}

function signersOf({ set, bitmap }: SnapshotResponse): string[] {
  return set.operators.filter((_, index) => ((bitmap >> BigInt(index)) & 1n) === 1n)
}
