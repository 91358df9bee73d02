import type { Cut, Deployment } from '@plimsoll/protocol'
import { InvalidCut } from './errors.ts'

/** Checks that a cut has one entry per chain of the deployment, in slot order; throws `InvalidCut`. */
export function checkCut(cut: Cut, { chains }: Deployment): void {
  const expected = chains.map(({ chainId }) => chainId)
  const seen = cut.map(({ chainId }) => chainId)
  if (seen.length === expected.length && seen.every((chainId, slot) => chainId === expected[slot])) return
  throw new InvalidCut('The cut does not have one entry for each chain of the deployment.', {
    details: { expected, seen },
  })
}
