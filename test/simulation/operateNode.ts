import { FinalityViolated, NotCanonical, ProviderDisagreement, QuorumUnavailable } from '@plimsoll/indexer'
import { type CutEntry, keccak } from '@plimsoll/protocol'
import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Judge } from './createJudge.ts'
import type { SimulatedNode } from './createNode.ts'
import type { World } from './model/world.ts'

/** What a node works by. Times in ms. */
export type Duty = {
  world: World
  judge: Judge
  random: Random
  epochMs: number
  now: () => number
  wait: (ms: number) => Promise<void>
  isOver: () => boolean
  onCut: (cut: readonly CutEntry[]) => void
  /** Takes that the node has found out that a chain broke its finality. */
  onHalt: () => void
}

/** What a node waits for at its start, as its providers may mend it; anything else ends the process. */
const passing = [QuorumUnavailable, ProviderDisagreement, NotCanonical]

/**
 * One life of a node: checks its chains once, then takes a snapshot in every epoch until the run is over. Ends early where
 * the process ends for a person, or whatever starts it again, to see to it.
 */
export async function operateNode(node: SimulatedNode, duty: Duty): Promise<void> {
  const heads: (CutEntry | undefined)[] = []
  let isChecked = false
  while (!duty.isOver()) {
    if (!isChecked) {
      const problem = await node.check().catch((error: unknown) => error)
      isChecked = problem === undefined
      if (!isChecked) duty.judge.onRefusal('check', problem)
      if (!isChecked && !passing.some((type) => problem instanceof type)) return duty.wait(duty.epochMs)
    }
    if (isChecked) await takeSnapshot(node, { duty, heads })
    if (!duty.isOver()) await duty.wait(duty.epochMs)
  }
}

type Work<T> = { duty: Duty; work: () => Promise<T> }

async function attempt<T>(what: string, { duty, work }: Work<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    duty.judge.onRefusal(what, error)
    if (error instanceof FinalityViolated) duty.onHalt()
    return undefined
  }
}

async function takeSnapshot(node: SimulatedNode, { duty, heads }: { duty: Duty; heads: (CutEntry | undefined)[] }) {
  const { judge } = duty
  const since = duty.now()
  const seen = await Promise.all(
    node.readers.map((reader, slot) =>
      attempt(`head of chain ${slot}`, {
        duty,
        work: async () => {
          const entry = await reader.head()
          judge.onHead(slot, { entry, since, before: heads[slot] })
          heads[slot] = entry
          return entry
        },
      }),
    ),
  )
  await confirmSomething(node, duty)
  const cut = seen.filter((entry) => entry !== undefined)
  if (cut.length < seen.length) return
  const timestamp = BigInt(Math.floor(duty.now() / 1000))
  const snapshot = await attempt('snapshot', { duty, work: () => node.snapshot({ cut, timestamp }) })
  if (snapshot === undefined) return
  judge.onSnapshot(snapshot, cut)
  duty.onCut(cut)
}

/** Now and then somebody else proposes a block: a true one, one that is too new, one of a branch that was left, or a made-up one. */
async function confirmSomething(node: SimulatedNode, duty: Duty): Promise<void> {
  const { world, judge, random } = duty
  if (!random.chance(0.25)) return
  const reader = random.pick(node.readers)
  const { slot } = reader
  const view = world.chains[slot]?.view()
  const block = view?.blocks[Math.max(0, view.latest - random.below(8))]?.entry
  if (block === undefined) return
  const entry = random.pick<CutEntry>([
    block,
    block,
    { ...block, hash: keccak('0xee') },
    { ...block, timestamp: block.timestamp + 1n },
  ])
  const since = duty.now()
  const work = () => reader.confirm(entry).then(() => judge.onConfirmed(slot, { entry, since }))
  await attempt(`confirmation of block ${entry.number} of chain ${slot}`, { duty, work })
}
