/** After so many answers over the whole range, a little more is tried. */
const successesToGrow = 20

export type LogRange = {
  /** Blocks to ask for at most in one `eth_getLogs`; undefined while no limit is known. */
  blocks(): number | undefined
  /** What the probe found; 0 if there are no logs. */
  start(blocks: number): void
  /** A request for so many blocks was too large; returns how many to ask for. */
  noteTooLarge(blocks: number): number
  /** A request for so many blocks was answered. */
  noteTaken(blocks: number): void
}

/** How many blocks an endpoint takes in one `eth_getLogs`: halved when it asks for fewer, and a tenth more now and then. */
export function createLogRange(): LogRange {
  let known: number | undefined
  let successes = 0

  function noteTooLarge(blocks: number): number {
    // Several requests of one size may be refused together: that is one step down.
    known = Math.max(1, Math.min(known || Number.POSITIVE_INFINITY, Math.floor(blocks / 2)))
    successes = 0
    return known
  }

  function noteTaken(blocks: number): void {
    if (known === undefined || blocks < known) return
    successes += 1
    if (successes < successesToGrow) return
    known += Math.ceil(known / 10)
    successes = 0
  }

  return {
    blocks: () => known,
    start: (blocks) => {
      known = blocks
      successes = 0
    },
    noteTooLarge,
    noteTaken,
  }
}
