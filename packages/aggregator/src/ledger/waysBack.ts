import { type ChainDelta, type CutEntry, type PaidClaims, sameBlock } from '@plimsoll/protocol'

/** How one chain of a ledger gets back to entries where it stood before, without reading it again. §10, rule 1. */
export type WaysBack = {
  /**
   * The chain has moved: `step` leads from where it stands now, `at`, to where it stood before. If it stood at `at` before, those
   * from behind that are of no use any more.
   */
  moved(step: ChainDelta, { at }: { at: CutEntry }): void
  /** What leads to an entry; undefined if the chain did not stand there, or too long ago. */
  to(entry: CutEntry): ChainDelta | undefined
  /** Forgets what lies before an entry, if a way leads to that, or if the chain stands there. */
  forgetBefore(entry: CutEntry, { at }: { at: CutEntry }): void
}

/** Steps that are kept: two of them become one when there are more. The first entry always stays. */
const stepsKept = 8

/** No ways yet. */
export function createWaysBack(): WaysBack {
  /** The oldest first; each leads from the entry of the next, or from where the chain stands, to its own. */
  let steps: ChainDelta[] = []

  const placeOf = (entry: CutEntry) => steps.findIndex((step) => sameBlock(step.entry, entry))

  return {
    moved(step, { at }) {
      const place = placeOf(at)
      if (place !== -1) {
        steps = steps.slice(0, place)
        return
      }
      steps.push(step)
      if (steps.length <= stepsKept) return
      // The entry between the first two goes.
      const [first, second, ...others] = steps
      if (first && second) steps = [joined(second, first), ...others]
    },
    to(entry) {
      const place = placeOf(entry)
      if (place === -1) return undefined
      return steps.slice(place).reduceRight((newer, older) => joined(newer, older))
    },
    forgetBefore(entry, { at }) {
      if (sameBlock(entry, at)) steps = []
      else if (placeOf(entry) !== -1) steps = steps.slice(placeOf(entry))
    },
  }
}

/** Two steps as one: `first` leads back to where `second` begins. */
function joined(first: ChainDelta, second: ChainDelta): ChainDelta {
  return {
    ...second,
    accounts: new Map([...first.accounts, ...second.accounts]),
    claims: joinedClaims(first, second),
    paid: second.paid.map((paid, debtSlot) => joinedPages(first.paid[debtSlot], paid)),
  }
}

/** The claims before those that a step tells stay as they are. */
function joinedClaims(first: ChainDelta, second: ChainDelta): ChainDelta['claims'] {
  const start = second.claims[0]?.index ?? second.claimCount
  return [...first.claims.filter(({ index }) => index < start), ...second.claims]
}

function joinedPages(first: PaidClaims | undefined, second: PaidClaims): PaidClaims {
  return { count: second.count, pages: new Map([...(first?.pages ?? []), ...second.pages]) }
}
