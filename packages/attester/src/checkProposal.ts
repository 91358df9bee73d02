import { hashCut, oldestTimestamp } from '@plimsoll/protocol'
import { maxSkewMs } from './clockCheck.ts'
import { ClockSkew, InvalidProposal } from './errors.ts'
import type { Proposal } from './peer.ts'

/** How far a snapshot's timestamp may be from a signer's clock, in seconds. §6. */
const maxClockSkewSeconds = maxSkewMs / 1000

/**
 * Refuses a proposal whose parts do not fit together, is for other chains, or whose timestamp is too far from `now` (ms).
 * Throws {@link InvalidProposal} and {@link ClockSkew}. §6 and §10.
 */
export function checkProposal(
  { header, cut }: Proposal,
  { now, epochSeconds, chainIds }: { now: number; epochSeconds: number; chainIds: readonly number[] },
): void {
  const expect = (what: string, { expected, seen }: { expected: unknown; seen: unknown }) => {
    if (expected === seen) return
    throw new InvalidProposal(`The ${what} of the proposal is wrong.`, {
      details: { epoch: header.epoch, expected, seen },
    })
  }
  expect('epoch', { expected: header.timestamp / BigInt(epochSeconds), seen: header.epoch })
  const seconds = BigInt(Math.floor(now / 1000))
  const skew = header.timestamp > seconds ? header.timestamp - seconds : seconds - header.timestamp
  if (skew > BigInt(maxClockSkewSeconds)) {
    throw new ClockSkew(`The proposal’s timestamp is more than ${maxClockSkewSeconds} s away from this clock.`, {
      details: { epoch: header.epoch, expected: seconds, seen: header.timestamp },
      hint: 'One of the two machines’ clocks is wrong: check that NTP runs.',
    })
  }
  expect('list of chains', { expected: chainIds.join(', '), seen: cut.map(({ chainId }) => chainId).join(', ') })
  expect('cut hash', { expected: hashCut(cut), seen: header.cut })
  expect('oldest timestamp', { expected: oldestTimestamp(cut), seen: header.oldest })
}
