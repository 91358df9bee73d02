import type { Random } from '@plimsoll/protocol/testing/createRandom'
import type { Fault, FaultWindow } from './providers/faults.ts'

type Setting = { calmAt: number; slots: number; salt: number; isGuilty: boolean }

/** When one provider has which faults; all end before `calmAt` (ms since the start of the run). */
export function drawWindows(random: Random, setting: Setting): FaultWindow[] {
  const { calmAt, isGuilty } = setting
  const count = isGuilty ? random.between(1, 3) : random.between(0, 2)
  return Array.from({ length: count }, () => {
    const from = random.chance(0.4) ? 0 : random.below(calmAt)
    const until = random.chance(0.4) ? calmAt : random.between(from, calmAt)
    const fault = isGuilty ? drawGuilt(random, setting) : drawWeakness(random)
    return { fault, from, until, probability: random.pick([0.2, 0.7, 1, 1]) }
  })
}

function drawGuilt(random: Random, { slots, salt }: Setting): Fault {
  const blocks = random.pick([1, 2, 5, 20])
  return random.pick<Fault>([
    { kind: 'lieAboutState', salt },
    { kind: 'lieAboutState', salt },
    { kind: 'lieAboutState', salt },
    { kind: 'cutBytes' },
    { kind: 'readLatest' },
    { kind: 'lieAboutHash', salt },
    { kind: 'lieAboutTime', salt },
    { kind: 'boast', blocks, makesUp: random.chance(0.5), salt },
    { kind: 'omitLogs', all: random.chance(0.5) },
    { kind: 'inventLog', salt },
    { kind: 'renameLog', salt },
    { kind: 'lag', blocks },
    { kind: 'freeze' },
    { kind: 'goBack', blocks },
    { kind: 'serveChain', slot: random.below(slots) },
  ])
}

function drawWeakness(random: Random): Fault {
  return random.pick<Fault>([
    { kind: 'timeOut' },
    { kind: 'slow', ms: random.pick([300, 1_500, 4_000]) },
    { kind: 'rateLimit', retryAfterMs: random.pick([undefined, 1_000, 10_000]) },
    { kind: 'httpError' },
    { kind: 'disconnect' },
    { kind: 'truncate' },
    { kind: 'wrongId' },
    { kind: 'refuseBatches' },
    { kind: 'rpcError' },
    { kind: 'nullNearTip', blocks: random.between(1, 5) },
    { kind: 'missState' },
    { kind: 'limitLogs', blocks: random.between(1, 10) },
  ])
}
