import { type BandChanges, bandChanges, type Snapshot } from '@plimsoll/aggregator'
import { alice, attest, createWorld, risk } from '@plimsoll/keeper/testing'
import { defaultMarginLines } from '@plimsoll/protocol'
import { inSteps } from '@plimsoll/tasks'
import { streamEvent } from '@plimsoll/wire'
import { type Cursor, createEventLog } from '../api/events/eventLog.ts'
import { eventStep, type KeptEvent, type KeptStep } from '../api/events/eventStep.ts'

/** A node of its own that goes through given debts of alice, in dollars, one snapshot each; epochs from 1 on. */
export async function live(
  debts: readonly number[],
  change?: (world: ReturnType<typeof createWorld>, turn: number) => void,
) {
  const world = createWorld()
  const snapshots: Snapshot[] = []
  for (const [turn, debt] of debts.entries()) {
    world.accounts[1] = [[alice, [{ kind: 'debt', assetId: 1, units: BigInt(debt) * 1_000_000n }]]]
    change?.(world, turn)
    const timestamp = 3 * (turn + 1)
    snapshots.push(await world.aggregator.snapshot({ cut: world.cutAt(timestamp), timestamp: BigInt(timestamp) }))
  }
  return Promise.all(snapshots.map(async (snapshot) => ({ ...snapshot, attested: await attest(snapshot) })))
}

export type Lived = Awaited<ReturnType<typeof live>>[number]

export async function stepTo(now: Lived, before: Lived): Promise<{ step: KeptStep; bands: BandChanges }> {
  const bands = bandsOf(now, before)
  return { step: await inSteps(eventStep({ before, now, bands, risk })), bands }
}

export function bandsOf(now: Lived, before?: Lived) {
  const work = bandChanges(now.bands, before?.bands)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** A log that has begun at the first snapshot and has a step to each of the others. */
export async function logOf(lived: readonly Lived[]) {
  const log = createEventLog({ lines: defaultMarginLines })
  const [first, ...others] = lived
  if (first === undefined) throw new RangeError('a log begins somewhere')
  log.begin(first.attested, bandsOf(first))
  let before = first
  for (const now of others) {
    const { step, bands } = await stepTo(now, before)
    log.add(step, { attested: now.attested, bands })
    before = now
  }
  return log
}

export function readAll(cursor: Cursor): KeptEvent[] {
  const events: KeptEvent[] = []
  for (let event = cursor.next(); event !== undefined && event !== 'late'; event = cursor.next())
    if (event !== 'more') events.push(event)
  return events
}

export const ids = (events: readonly KeptEvent[]) => events.map(({ id, type }) => id ?? type)
export const bodyOf = (event: KeptEvent | undefined) => streamEvent.parse(JSON.parse(event?.text() ?? 'null'))
