import type { AttestedSnapshot, Deployment, Liquidation } from '@plimsoll/protocol'
import { eventText } from '@plimsoll/wire'
import type { PublicView } from '../publicState.ts'
import type { KeptEvent } from './eventStep.ts'

/** A snapshot is late once it is so many epochs old. */
const lateEpochs = 3n

/** What this node alone says: looks at how it is, and tells what has begun since it last looked. §13. */
export type Notices = (now: {
  view: Pick<PublicView, 'halted'>
  attested: AttestedSnapshot | undefined
  /** In milliseconds since 1970. */
  at?: number
}) => KeptEvent[]

/** A liquidation, which its chain identifies: as this node's providers tell it. */
export function liquidationEvent({ kind: _, ...liquidation }: Liquidation): KeptEvent {
  const { account, slot } = liquidation
  const type = 'liquidated'
  return { id: undefined, type, account, slots: () => [slot], text: () => eventText({ type, ...liquidation }) }
}

/** Creates a watcher that has seen nothing yet. */
export function createNotices({ chains, epochSeconds }: Pick<Deployment, 'chains' | 'epochSeconds'>): Notices {
  const halted = new Set<number>()
  /** The epoch that was told to be late. */
  let late: bigint | undefined

  return ({ view, attested, at = Date.now() }) => {
    const notices: KeptEvent[] = []
    for (const { slot, chainId } of chains) {
      if (view.halted[slot] !== true) {
        halted.delete(slot)
        continue
      }
      if (halted.has(slot)) continue
      halted.add(slot)
      const type = 'chain.halted'
      notices.push({ id: undefined, type, slots: () => [slot], text: () => eventText({ type, slot, chainId }) })
    }
    if (attested === undefined || attested.header.epoch === late) return notices
    const { epoch, timestamp } = attested.header
    const ageSeconds = BigInt(Math.floor(at / 1_000)) - timestamp
    if (ageSeconds <= lateEpochs * BigInt(epochSeconds)) return notices
    late = epoch
    const type = 'snapshot.late'
    return [...notices, { id: undefined, type, slots: () => [], text: () => eventText({ type, epoch, ageSeconds }) }]
  }
}
